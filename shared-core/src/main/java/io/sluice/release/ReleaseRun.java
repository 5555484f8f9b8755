package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.StillRunningException;
import io.sluice.database.DatabaseDescription;
import io.sluice.event.Event;
import io.sluice.report.Sentences;
import io.sluice.spec.ReleaseSpec;
import io.sluice.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The flow: back up, migrate, promote, each outcome recorded before the next phase starts; one run on one attempt, while
 * its database is guarded.
 */
final class ReleaseRun {

    private final BoundRelease bound;

    private final Scope scope;
    private final Attempt attempt;
    private final DatabaseJournal journal;
    private final Hooks hooks;
    private final BoundRelease.Steps steps;
    private boolean leftRunning;

    ReleaseRun(BoundRelease bound, Scope scope, Settlement settlement, Attempt attempt, DatabaseDescription database) {
        this.bound = bound;
        this.scope = scope;
        this.attempt = attempt;
        this.journal = new DatabaseJournal(bound.store(), database.identity());
        this.hooks = bound.hooks();
        this.steps = bound.steps(database, journal, scope, hooks, settlement);
    }

    /** Whether the end of something that it started is not known: then nobody else may start yet. */
    boolean leftRunning() {
        return leftRunning;
    }

    RunResult toItsEnd() {
        RunEnd end;
        try {
            bound.awaitLeftovers(attempt.record().phases());
            Optional<RunEnd> refused = scope.has(Phase.MIGRATE) ? refusedBeforehand() : Optional.empty();
            end = refused.isPresent() ? refused.get() : somethingToDo() ? phasesBetweenHooks() : phases();
            if (end.exit() == ExitStatus.DONE) {
                bound.cancellation().confirm();
            }
        } catch (RuntimeException | Error e) {
            end = endOf(Unexpected.asFailure(e));
        }
        try {
            return bound.conclusion(attempt, journal).conclude(end);
        } catch (StoreException e) {
            RunEnd untold = end.and(bound.redacted(e));
            return new RunResult(untold.exit(), attempt.record().withMessage(untold.message()));
        }
    }

    /**
     * A migration that cannot succeed is a failed one of which nothing ran. What a Job that goes on by itself is doing is not
     * what it has left.
     */
    private Optional<RunEnd> refusedBeforehand() {
        if (followsJob()) {
            return Optional.empty();
        }
        try {
            bound.obstacles(journal)
                    .refuse(!nothingToMigrate(), bound.spec().migrate().lockTimeout(), bound.cancellation());
            return Optional.empty();
        } catch (SluiceException e) {
            if (bound.cancellation().isCancelled() || attempt.isDone(Phase.MIGRATE)) {
                throw e;
            }
            String message = bound.redacted(e);
            attempt.put(attempt.begin(Phase.MIGRATE).withRan(false).ended(PhaseStatus.FAILED, message, Instant.now()));
            return Optional.of(RunEnd.failed(e, ExitStatus.MIGRATION_FAILED, message));
        }
    }

    /** A lost database is the reason of whatever else failed because of it. */
    private RunEnd endOf(SluiceException failure) {
        return stopped().orElseGet(() -> RunEnd.failed(failure, scope.onFailure(), bound.redacted(failure)));
    }

    private Optional<RunEnd> stopped() {
        return bound.cancellation().reason().map(reason -> RunEnd.stopped(reason, bound.redacted(reason)));
    }

    /** Hooks are around whole releases, and not around one that finds everything in place. */
    private boolean somethingToDo() {
        return scope == Scope.RELEASE
                && bound.hooksAreGiven()
                && !(nothingToMigrate()
                        && bound.target().filter(target -> !target.inPlace()).isEmpty());
    }

    private boolean nothingToMigrate() {
        return !bound.migratesAlways() && steps.outlook().pending().certainlyNone();
    }

    private RunEnd phasesBetweenHooks() {
        RunEnd end;
        try {
            hooks.before();
            end = phases();
        } catch (RuntimeException | Error e) {
            end = endOf(Unexpected.asFailure(e));
        }
        try {
            hooks.after();
            return end;
        } catch (SluiceException e) {
            RunEnd before = end;
            return stopped().orElseGet(() -> before.and(bound.redacted(e)));
        }
    }

    private RunEnd phases() {
        return perform(Phase.BACKUP, steps.backup())
                .or(this::backupThatIsGone)
                .or(() -> perform(Phase.MIGRATE, steps.migrate()))
                .or(() -> steps.promote().flatMap(promote -> perform(Phase.PROMOTE, promote)))
                .orElse(RunEnd.DONE);
    }

    /** What a migration is to be undone with has to be in the store when it starts; else this run ends here. */
    private Optional<RunEnd> backupThatIsGone() {
        if (!scope.has(Phase.MIGRATE) || attempt.isDone(Phase.MIGRATE)) {
            return Optional.empty();
        }
        try {
            attempt.backup().ifPresent(bound.backups()::requireStored);
            return Optional.empty();
        } catch (SluiceException e) {
            attempt.phase(Phase.BACKUP)
                    .ifPresent(
                            backup -> attempt.put(backup.ended(PhaseStatus.FAILED, bound.redacted(e), Instant.now())));
            return Optional.of(RunEnd.failed(e, ExitStatus.BACKUP_FAILED, bound.redacted(e)));
        }
    }

    /** Runs a phase that is wanted and not done yet; how the run ends, if it ends here. */
    private Optional<RunEnd> perform(Phase phase, PhaseStep step) {
        if (!scope.has(phase)) {
            return Optional.empty();
        }
        if (isDoneAlready(phase)) {
            bound.events().note("going on after " + phase.id() + ", which this attempt did before");
            return Optional.empty();
        }
        bound.cancellation().confirm();
        bound.events().emit(new Event.PhaseStarted(phase.id()));
        PhaseRecord outcome;
        try {
            outcome = outcomeOf(step);
            attempt.put(outcome);
        } catch (SluiceException e) { // the store cannot be told
            return stopped().or(() -> Optional.of(RunEnd.failed(e, step.onFailure(), bound.redacted(e))));
        }
        bound.events()
                .emit(new Event.PhaseFinished(
                        phase.id(),
                        outcome.status().id(),
                        Duration.ofMillis(
                                Optional.ofNullable(outcome.durationMs()).orElse(0L)),
                        Sentences.outcome(outcome)));
        return outcome.status().isDone()
                ? Optional.empty()
                : stopped().or(() -> Optional.of(RunEnd.of(outcome, step.onFailure())));
    }

    /**
     * A resumed release continues after its last finished phase. But it migrates from no backup that an earlier process
     * took: what was written since then, when nobody kept writes stopped, would be lost with a restore.
     */
    private boolean isDoneAlready(Phase phase) {
        if (scope != Scope.RELEASE || !attempt.isDone(phase)) {
            return false;
        }
        return switch (phase) {
            case BACKUP -> isDoneAlready(Phase.MIGRATE) || nothingToMigrate() || followsJob();
            case MIGRATE -> journal.holds(attempt.record().release());
            case CHECK, PROMOTE -> true;
        };
    }

    /** Whether a Job of this attempt may still be migrating: a backup taken now would be of a half-migrated database. */
    private boolean followsJob() {
        return bound.spec().migrate().in() == ReleaseSpec.Site.JOB
                && attempt.phase(Phase.MIGRATE).isPresent();
    }

    private PhaseRecord outcomeOf(PhaseStep step) {
        PhaseRecord started = attempt.begin(step.phase());
        try {
            bound.cancellation().check();
            PhaseRecord outcome = step.run(attempt, started);
            bound.cancellation().confirm(); // before success is recorded
            return outcome;
        } catch (InterruptedRunException e) {
            return interrupted(step, started);
        } catch (StillRunningException e) {
            leftRunning = true;
            return lastKnown(step, started).ended(PhaseStatus.INTERRUPTED, bound.redacted(e), Instant.now());
        } catch (RuntimeException | Error problem) {
            SluiceException e = Unexpected.asFailure(problem);
            PhaseStatus status = bound.cancellation().isCancelled() ? PhaseStatus.INTERRUPTED : PhaseStatus.FAILED;
            PhaseRecord failed = lastKnown(step, started).ended(status, bound.redacted(e), Instant.now());
            try {
                return step.afterFailure(attempt, failed);
            } catch (InterruptedRunException stopped) {
                return interrupted(step, failed);
            }
        }
    }

    private PhaseRecord interrupted(PhaseStep step, PhaseRecord started) {
        String why = bound.cancellation().reason().map(bound::redacted).orElse(null);
        return lastKnown(step, started).ended(PhaseStatus.INTERRUPTED, why, Instant.now());
    }

    private PhaseRecord lastKnown(PhaseStep step, PhaseRecord started) {
        return attempt.phase(step.phase()).orElse(started);
    }
}
