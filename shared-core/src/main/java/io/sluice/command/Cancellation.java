package io.sluice.command;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says that a run is to stop: set once, by a signal or an abort. Work that blocks registers what unblocks it with
 * {@link #onCancel}.
 */
public final class Cancellation {

    private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    /** Stops the run: every registered action runs once, on this thread. */
    public void cancel() {
        cancelled = true;
        actions.forEach(action -> {
            if (actions.remove(action)) {
                action.run();
            }
        });
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** @throws InterruptedRunException if the run is to stop */
    public void check() {
        if (cancelled) {
            throw new InterruptedRunException();
        }
    }

    /** Runs {@code action} when the run is stopped (now, if it is already), until the registration is closed. */
    public Registration onCancel(Runnable action) {
        Runnable own = action::run;
        actions.add(own);
        if (cancelled && actions.remove(own)) {
            own.run();
        }
        return () -> actions.remove(own);
    }

    /** What {@link #onCancel} gives; closing it forgets the action. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
