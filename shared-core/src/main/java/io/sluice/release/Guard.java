package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.Holding;
import io.sluice.command.InterruptedRunException;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseLock;
import io.sluice.database.DatabaseSession;
import io.sluice.database.ServerSessions;
import io.sluice.event.Events;
import io.sluice.lease.Lease;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Holds a database for one run: the lease in the store, and the database's own lock on top of it. While it is open, what
 * is confirmed through the run's {@link Cancellation} is confirmed here, and a lost lease stops the run at once.
 */
final class Guard implements Holding, AutoCloseable {

    private static final long POLL_MS = 500;

    private final Lease lease;
    private final DatabaseLock lock;
    private final Cancellation.Registration held;
    private final Settlement settlement;

    private Guard(Lease lease, DatabaseLock lock, Settlement settlement, Cancellation cancellation) {
        this.lease = lease;
        this.lock = lock;
        this.settlement = settlement;
        this.held = cancellation.holdWhile(this);
        lease.onLost(cancellation::cancelBecause);
        lease.onOverdue(() -> {
            if (!lock.held()) { // neither of the two keeps another run out any more
                cancellation.cancelBecause(lockLost());
            }
        });
    }

    /**
     * Adds the database's own lock to a lease and settles whoever had the database before; frees the lease if one of them
     * cannot be done in time.
     *
     * @param resumed the release whose Job is followed, if one is still running; empty: none is
     * @throws SluiceException with {@link ExitStatus#DATABASE_BUSY} if another session holds the lock for all of {@code
     *     wait}, or an earlier migration is not over
     */
    static Guard take(
            Lease lease,
            DatabaseEngine engine,
            Duration wait,
            Optional<String> resumed,
            Events events,
            Cancellation cancellation) {
        Settlement settlement = new Settlement(lease, engine, events, cancellation);
        Guard guard;
        try {
            guard = new Guard(lease, waitForLock(lease, engine, wait, events, cancellation), settlement, cancellation);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
        try {
            lease.lockedBy(guard.lock.session().orElse(null));
            settlement.ofEarlierHolders(resumed);
            return guard;
        } catch (RuntimeException e) {
            guard.close();
            throw e;
        }
    }

    private static DatabaseLock waitForLock(
            Lease lease, DatabaseEngine engine, Duration wait, Events events, Cancellation cancellation) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            cancellation.check();
            var lock = engine.tryLock();
            if (lock.isPresent()) {
                return lock.get();
            }
            boolean ended = endLostHolder(lease, engine, events);
            if (!ended && System.nanoTime() >= deadline) {
                throw busy(
                        "another run holds the lock of %s and has no lease in this store: %s; wait until it has finished,"
                                        .formatted(engine.url().display(), holder(engine))
                                + " or terminate it if nothing is left of that run, then try again");
            }
            pause();
        }
    }

    /**
     * Ends the lock's session if it is the one of the holder that lost the lease: a server may take hours to notice that a
     * machine is gone.
     */
    private static boolean endLostHolder(Lease lease, DatabaseEngine engine, Events events) {
        return ofLockHolder(engine, (sessions, holder) -> {
                    boolean lost = lease.lockSession().equals(Optional.of(holder.key()));
                    boolean ended = lost && sessions.terminate(holder);
                    if (ended) {
                        events.note("terminated " + holder.describe() + ", which held the lock for a run that is gone");
                    }
                    return ended;
                })
                .orElse(false);
    }

    private static String holder(DatabaseEngine engine) {
        return ofLockHolder(engine, (sessions, holder) -> holder.describe()).orElse("another process");
    }

    private interface Act<T> {
        T on(ServerSessions sessions, DatabaseSession holder) throws SQLException;
    }

    /** Empty if the lock is no session's, or whose it is may not be seen. */
    private static <T> Optional<T> ofLockHolder(DatabaseEngine engine, Act<T> act) {
        Optional<ServerSessions> opened = engine.sessions();
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (ServerSessions sessions = opened.get()) {
            Optional<DatabaseSession> holder = sessions.lockHolder();
            return holder.isEmpty() ? Optional.empty() : Optional.of(act.on(sessions, holder.get()));
        } catch (SQLException notAllowed) {
            return Optional.empty();
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

    /** Settles what this run leaves in the database. */
    Settlement settlement() {
        return settlement;
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
