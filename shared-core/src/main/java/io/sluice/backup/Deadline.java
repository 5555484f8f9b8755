package io.sluice.backup;

import io.sluice.command.Cancellation;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A cancellation of its own for one activity: it comes with the run's, or when the time is up. */
final class Deadline implements AutoCloseable {

    private final Cancellation cancellation;
    private final Cancellation run;
    private final Cancellation.Registration registration;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-backup-timeout");
        thread.setDaemon(true);
        return thread;
    });

    Deadline(Cancellation run, Duration timeout) {
        this.run = run;
        this.cancellation = run.separate();
        registration = run.onCancel(cancellation::cancel);
        clock.schedule(cancellation::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** Whether the time was up, and it was not the run that was stopped. */
    boolean passed() {
        return cancellation.isCancelled() && !run.isCancelled();
    }

    @Override
    public void close() {
        registration.close();
        clock.shutdownNow();
    }
}
