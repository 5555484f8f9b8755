package io.sluice.kubernetes;

import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time between two looks at something: short while it changes, then longer. */
public final class Pauses {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private Duration next = FIRST;

    /** Something changed: looks often again. */
    public void restart() {
        next = FIRST;
    }

    /** @throws InterruptedRunException at once if the run is to stop */
    public void pause(Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown)) {
            cancelled.await(next.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        }
        cancellation.check();
        next = next.multipliedBy(3).dividedBy(2);
        if (next.compareTo(LONGEST) > 0) {
            next = LONGEST;
        }
    }
}
