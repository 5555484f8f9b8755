package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.command.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT: the run is told to stop and gets {@value #PATIENCE} seconds to record that it was interrupted and
 * to print its document; then the process ends, with 143 unless the run was through already.
 */
final class Interruption {

    private static final int PATIENCE = 20;

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile int exit = ExitStatus.INTERRUPTED.code();
    private volatile boolean armed;

    /** What a run listens to; from now on signals go there. */
    synchronized Cancellation cancellation() {
        if (!armed) {
            armed = true;
            Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "interruption"));
        }
        return cancellation;
    }

    /** The run is through, its output written. */
    void finished(int status) {
        exit = status;
        done.countDown();
    }

    private void interrupt() {
        if (done.getCount() > 0) {
            cancellation.cancel();
            await();
            Runtime.getRuntime().halt(exit);
        }
    }

    private void await() {
        try {
            done.await(PATIENCE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
