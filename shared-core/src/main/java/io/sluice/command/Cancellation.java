package io.sluice.command;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says that a run is to stop: set once, by a signal or an abort. Work that blocks registers what unblocks it with
 * {@link #onCancel}.
 */
public final class Cancellation {

    private final Map<Object, Runnable> actions = new ConcurrentHashMap<>();
    private volatile boolean cancelled;

    /** Stops the run: every registered action runs once, on this thread; one that fails does not keep others from it. */
    public void cancel() {
        cancelled = true;
        RuntimeException failure = null;
        for (Object key : actions.keySet()) {
            try {
                runOnce(key);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
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

    /**
     * Runs {@code action} when the run is stopped (now, if it is already), until the registration is closed. An action
     * may still be running on the cancelling thread when {@code close} returns; it should be quick and may come late.
     */
    public Registration onCancel(Runnable action) {
        Object key = new Object();
        actions.put(key, action);
        if (cancelled) { // cancel() may have looked before the action was there; whoever removes it runs it
            runOnce(key);
        }
        return () -> actions.remove(key);
    }

    private void runOnce(Object key) {
        @Nullable Runnable action = actions.remove(key);
        if (action != null) {
            action.run();
        }
    }

    /** What {@link #onCancel} gives; closing it forgets the action. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
