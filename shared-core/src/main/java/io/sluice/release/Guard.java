package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.Holding;
import io.sluice.command.InterruptedRunException;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseLock;
import io.sluice.lease.Lease;
import java.time.Duration;

/**
 * Holds a database for one run: the lease in the store, and the database's own lock on top of it. While it is open, what
 * is confirmed through the run's {@link Cancellation} is confirmed here, and a lost lease stops the run at once.
 */
final class Guard implements Holding, AutoCloseable {

    private static final long POLL_MS = 500;

    private final Lease lease;
    private final DatabaseLock lock;
    private final Cancellation.Registration held;

    private Guard(Lease lease, DatabaseLock lock, Cancellation cancellation) {
        this.lease = lease;
        this.lock = lock;
        this.held = cancellation.holdWhile(this);
        lease.onLost(cancellation::cancelBecause);
        lease.onOverdue(() -> {
            if (!lock.held()) { // neither of the two keeps another run out any more
                cancellation.cancelBecause(lockLost());
            }
        });
    }

    /**
     * Adds the database's own lock to a lease; frees the lease if that cannot be had in time.
     *
     * @throws SluiceException with {@link ExitStatus#DATABASE_BUSY} if another session holds the lock for all of {@code wait}
     */
    static Guard lock(Lease lease, DatabaseEngine engine, Duration wait, Cancellation cancellation) {
        try {
            return new Guard(lease, waitForLock(engine, wait, cancellation), cancellation);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static DatabaseLock waitForLock(DatabaseEngine engine, Duration wait, Cancellation cancellation) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            cancellation.check();
            var lock = engine.tryLock();
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() >= deadline) {
                throw busy("another run holds the lock of " + engine.url().display()
                        + " (its lease is in another store); wait for it to end and try again");
            }
            pause();
        }
    }

    private static SluiceException busy(String message) {
        return new SluiceException(ExitStatus.DATABASE_BUSY, message, null);
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        }
    }

    /** @throws SluiceException with {@link ExitStatus#DATABASE_BUSY} if lease or lock were lost, so that another run may have started */
    @Override
    public void confirm() {
        if (!lock.held()) {
            throw lockLost();
        }
        lease.confirm(); // last: it knows how long what it says is true
    }

    private static SluiceException lockLost() {
        return busy(
                "the session that held the database's lock was lost, so another run may have taken over the database;"
                        + " start the same release again");
    }

    /** Keeps the database for the same release until another process goes on with it. */
    void reserve(Duration bound) {
        lease.reserve(bound);
    }

    @Override
    public void close() {
        held.close();
        try {
            lock.close();
        } finally {
            lease.close();
        }
    }
}
