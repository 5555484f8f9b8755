package io.sluice.testing;

import java.util.function.BooleanSupplier;

/** Waits for what another thread or process does. */
public final class Await {

    private Await() {}

    /** Half a minute at most. */
    public static void await(BooleanSupplier what) {
        for (int i = 0; i < 3000 && !what.getAsBoolean(); i++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (!what.getAsBoolean()) {
            throw new AssertionError("it did not come");
        }
    }
}
