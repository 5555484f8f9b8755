package io.jenkins.plugins.sluice.acceptance;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for states. */
final class Wait {

    private Wait() {}

    /** @return how long it took */
    static Duration until(String what, Duration patience, BooleanSupplier state) {
        long begin = System.nanoTime();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - begin > patience.toNanos()) {
                throw new AssertionError(what + " has not come in " + patience.toSeconds() + " s");
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
