package io.sluice.command;

import io.sluice.SluiceException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says that a run is to stop: set once, by a signal, an abort, or the loss of what the run holds. Work that blocks
 * registers what unblocks it with {@link #onCancel}; work that has an effect outside this process calls {@link #confirm}
 * as its last act before the effect.
 */
public final class Cancellation {

    private final Map<Object, Runnable> actions = new ConcurrentHashMap<>();
    private volatile boolean cancelled;
    private volatile @Nullable SluiceException reason;
    private volatile Holding holding = Holding.NOTHING;

    /** Stops the run for a reason that is not the user's; the first reason counts. */
    public void cancelBecause(SluiceException why) {
        synchronized (this) {
            if (!cancelled && reason == null) {
                reason = why;
            }
        }
        cancel();
    }

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

    /** Why the run was stopped, unless it was stopped from outside. */
    public Optional<SluiceException> reason() {
        return Optional.ofNullable(reason);
    }

    /** @throws InterruptedRunException if the run is to stop */
    public void check() {
        if (cancelled) {
            throw reason().map(InterruptedRunException::new).orElseGet(InterruptedRunException::new);
        }
    }

    /**
     * The last act before an effect outside this process: the run is not to stop, and still holds what it must hold. Stops
     * the run if it does not.
     *
     * @throws InterruptedRunException if the run is to stop
     */
    public void confirm() {
        check();
        confirmHeld();
        check();
    }

    private void confirmHeld() {
        try {
            holding.confirm();
        } catch (InterruptedRunException e) {
            throw e;
        } catch (SluiceException lost) {
            cancelBecause(lost);
            throw new InterruptedRunException(lost);
        }
    }

    /** From now on {@link #confirm} asks {@code held}, too, until the registration is closed. */
    public Registration holdWhile(Holding held) {
        holding = held;
        return () -> holding = Holding.NOTHING;
    }

    /** Another cancellation, for a part of the run that ends at another time, bound to the same holding. */
    public Cancellation separate() {
        Cancellation part = new Cancellation();
        part.holding = this::confirmHeld;
        reason().ifPresent(part::cancelBecause);
        return part;
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
