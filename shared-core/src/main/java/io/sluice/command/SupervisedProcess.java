package io.sluice.command;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A running command and its watchdog: ended by time, cancellation or {@link #end}, and with us in any case. */
final class SupervisedProcess {

    /** Who ended the command first; {@code ITSELF} includes a signal from elsewhere. */
    enum EndedBy {
        ITSELF,
        TIMEOUT,
        CANCELLATION,
        CLOSE
    }

    /** How long SIGKILL may take, beyond the grace. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    /** What a shell says of SIGKILL; for a process that not even SIGKILL ends. */
    private static final int KILLED = 137;

    private final Duration grace;
    private final Watchdog watchdog;
    private final Process process;
    private final Cancellation.Registration cancellation;
    private final AtomicReference<EndedBy> endedBy = new AtomicReference<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private SupervisedProcess(Command command, Watchdog watchdog, Process process, Cancellation cancellation) {
        this.grace = command.grace();
        this.watchdog = watchdog;
        this.process = process;
        watchdog.guard(process);
        process.onExit().thenAccept(ended -> exit.complete(ended.exitValue()));
        exit.copy()
                .orTimeout(command.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    end(EndedBy.TIMEOUT);
                    return KILLED;
                });
        this.cancellation = cancellation.onCancel(() -> end(EndedBy.CANCELLATION));
    }

    static SupervisedProcess start(Command command, ProcessBuilder builder, Cancellation cancellation)
            throws IOException {
        Watchdog watchdog = Watchdog.start(command.grace());
        try {
            builder.environment().put(Watchdog.VARIABLE, watchdog.marker());
            cancellation.confirm();
            return new SupervisedProcess(command, watchdog, builder.start(), cancellation);
        } catch (IOException | RuntimeException e) {
            watchdog.dismiss();
            throw e;
        }
    }

    Process process() {
        return process;
    }

    /** Ends the command and everything it started, if nobody has yet; does not wait for it. */
    void end(EndedBy reason) {
        if (!endedBy.compareAndSet(null, reason)) {
            return;
        }
        watchdog.letGo();
        if (!watchdog.isAlive() && process.isAlive()) { // somebody has killed it
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        exit.completeOnTimeout(KILLED, grace.plus(KILL_LIMIT).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the command's end, and for everything's that it started if it was us who ended it. */
    int await() throws InterruptedException {
        try {
            int status = exit.get();
            if (endedBy.compareAndSet(null, EndedBy.ITSELF)) {
                watchdog.dismiss();
            } else if (endedBy.get() != EndedBy.ITSELF) {
                watchdog.await(grace.plus(KILL_LIMIT));
            }
            return status;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            cancellation.close();
        }
    }

    /** Who ended it, once {@link #await} has returned. */
    EndedBy endedBy() {
        return endedBy.get();
    }
}
