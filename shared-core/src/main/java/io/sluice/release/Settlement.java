package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.ProcessIdentity;
import io.sluice.command.ProcessIdentity.Gone;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.MigrationMark;
import io.sluice.database.MigrationSessions;
import io.sluice.event.Events;
import io.sluice.lease.Lease;
import io.sluice.migrate.MigrationException;
import io.sluice.migrate.MigrationOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes true that a migration is over before anything is concluded from its end, or anything else is done to its database:
 * a migration is over when its processes and its sessions in the database are. What is not settled stays in the lease, for
 * the next holder.
 */
final class Settlement {

    /** More than a command's grace, and than most transactions of an application last. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** From here on a shell's exit status says which signal ended the program, whose end then says little of its sessions. */
    private static final int SIGNALLED = 128;

    private final Lease lease;
    private final DatabaseEngine engine;
    private final Events events;
    private final Cancellation cancellation;

    Settlement(Lease lease, DatabaseEngine engine, Events events, Cancellation cancellation) {
        this.lease = lease;
        this.engine = engine;
        this.events = events;
        this.cancellation = cancellation;
    }

    /**
     * Settles whoever had the database before: called by the holder of lease and lock, before it does anything else.
     *
     * @param resumed the release whose Job is followed and not settled, if one is still running; empty: none is
     * @throws SluiceException with {@link ExitStatus#DATABASE_BUSY} if something of it is still running
     */
    void ofEarlierHolders(Optional<String> resumed) {
        List<ProcessIdentity> holders = lease.unsettledHolders();
        Optional<MigrationMark> mark = lease.migration();
        for (ProcessIdentity holder : holders) {
            boolean onlyStopped = holder.isGone() == Gone.NO && mark.isEmpty();
            if (!onlyStopped && CommandRunner.awaitGone(holder, PATIENCE, cancellation) == Gone.NO) {
                throw busy(
                        "process %d on this machine, which lost the database %s, or a program that it started is still"
                                        .formatted(holder.pid(), engine.url().display())
                                + " running; stop it, then try again");
            }
        }
        if (mark.isEmpty() && !holders.isEmpty()) {
            settle(MigrationMark.ofEarlierVersion());
        }
        boolean followed = mark.filter(job -> job.in().equals("job"))
                .filter(job -> resumed.equals(Optional.of(job.release())))
                .isPresent();
        if (mark.isPresent() && !followed) {
            settle(mark.get());
            lease.migrationSettled();
        }
        lease.holdersSettled();
    }

    private void settle(MigrationMark mark) {
        List<String> left = new MigrationSessions(engine, mark, events).settle(PATIENCE, cancellation);
        cancellation.check();
        if (!left.isEmpty()) {
            throw busy(
                    "what may be left of the migration of %s is still at work in %s: %s; wait until it has finished, or"
                                    .formatted(mark.run(), engine.url().display(), String.join(", ", left))
                            + " terminate it, then try again");
        }
    }

    /**
     * Runs a migration and returns when it is over, its sessions included.
     *
     * @param pooled whether it reaches the server through a pooler
     * @param in where it runs: here, job, exec or container
     * @throws SluiceException what {@code migration} throws
     */
    MigrationOutcome during(String run, boolean pooled, String in, Supplier<MigrationOutcome> migration) {
        if (lease.migration().filter(mark -> mark.run().equals(run)).isEmpty()) { // else it is a Job that is followed
            ofEarlierHolders(Optional.empty());
            MigrationSessions.mark(engine, run, pooled, in).ifPresent(lease::migrating);
        }
        try {
            MigrationOutcome outcome = migration.get();
            boolean byItself = !outcome.timedOut() && outcome.toolExit() < SIGNALLED;
            if (outcome.succeeded()) {
                requireOver();
                return outcome;
            }
            List<String> left = end(byItself);
            return left.isEmpty() ? outcome : outcome.and(stillAtWork(left));
        } catch (MigrationException e) {
            List<String> left = e.nothingRan() ? over() : end(false);
            if (left.isEmpty()) {
                throw e;
            }
            throw new MigrationException(e.getMessage() + "; " + stillAtWork(left), e);
        } catch (SluiceException e) {
            List<String> left = end(false);
            if (!left.isEmpty()) {
                events.warn(stillAtWork(left));
            }
            throw e;
        }
    }

    /** @throws MigrationException if the tool reported success and something of it is still at work after some time */
    private void requireOver() {
        List<String> left = lease.migration()
                .map(mark -> new MigrationSessions(engine, mark, events).awaitOwn(PATIENCE, cancellation))
                .orElse(List.of());
        if (!left.isEmpty()) {
            throw new MigrationException(
                    "the migration tool reported success, but what it started is still at work in the"
                            + " database: %s; let the command wait for it, then release again"
                                    .formatted(String.join(", ", left)));
        }
        over();
    }

    /** Whether no session of this run's migration is left, so that the database may be restored. */
    boolean isSettled() {
        return lease.migration().isEmpty();
    }

    /** @param byItself whether the tool said how it ended, and so has closed its sessions */
    private List<String> end(boolean byItself) {
        Optional<MigrationMark> mark = lease.migration();
        if (mark.isEmpty()) {
            return List.of();
        }
        MigrationSessions sessions = new MigrationSessions(engine, mark.get(), events);
        try {
            List<String> left = byItself ? sessions.end() : sessions.settle(PATIENCE, cancellation);
            return left.isEmpty() ? over() : left;
        } catch (SluiceException e) {
            return List.of("its sessions are unknown: " + e.getMessage());
        }
    }

    private List<String> over() {
        try {
            lease.migrationSettled();
        } catch (SluiceException e) {
            events.warn("the lease could not be changed, so the next run looks for sessions of this migration again: "
                    + e.getMessage());
        }
        return List.of();
    }

    private static String stillAtWork(List<String> left) {
        return "something of it may still be at work in the database, and the next run waits for it: "
                + String.join(", ", left);
    }

    private static SluiceException busy(String message) {
        return new SluiceException(ExitStatus.DATABASE_BUSY, message, null);
    }
}
