package io.sluice.release;

import io.sluice.SluiceException;
import io.sluice.command.InterruptedRunException;
import io.sluice.database.DatabaseDescription;
import io.sluice.event.Event;
import io.sluice.report.Sentences;
import io.sluice.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The flow: back up, migrate, promote, each outcome recorded before the next phase starts; one run on one attempt, while
 * its database is guarded.
 */
final class ReleaseRun {

    /** A backup older than this is made anew by a resumed release that has not begun to migrate. */
    private static final Duration FRESH = Duration.ofHours(1);

    private final BoundRelease bound;

    private final Scope scope;
    private final Guard guard;
    private final Attempt attempt;
    private final DatabaseJournal journal;
    private final BoundRelease.Steps steps;

    ReleaseRun(BoundRelease bound, Scope scope, Guard guard, Attempt attempt, DatabaseDescription database) {
        this.bound = bound;
        this.scope = scope;
        this.guard = guard;
        this.attempt = attempt;
        this.journal = new DatabaseJournal(bound.store(), database.identity());
        this.steps = bound.steps(database, journal, scope);
    }

    RunResult toItsEnd() {
        RunEnd end;
        try {
            bound.awaitLeftovers(attempt.record().phases());
            if (scope.has(Phase.MIGRATE)) {
                bound.endLeftoverSessions();
            }
            end = somethingToDo() ? phasesBetweenHooks() : phases();
        } catch (SluiceException e) {
            end = endOf(e);
        }
        try {
            return bound.conclusion(attempt, journal).conclude(end);
        } catch (StoreException e) {
            RunEnd untold = end.and(bound.redacted(e));
            return new RunResult(untold.exit(), attempt.record().withMessage(untold.message()));
        }
    }

    private RunEnd endOf(SluiceException failure) {
        return RunEnd.failed(failure, scope.onFailure(), bound.redacted(failure));
    }

    /** Hooks are around whole releases, and not around one that finds everything in place. */
    private boolean somethingToDo() {
        return scope == Scope.RELEASE
                && bound.hooksAreGiven()
                && !(steps.outlook().pending().certainlyNone()
                        && bound.target().filter(target -> !target.inPlace()).isEmpty());
    }

    private RunEnd phasesBetweenHooks() {
        Hooks hooks = bound.hooks();
        RunEnd end;
        try {
            hooks.before();
            end = phases();
        } catch (SluiceException e) {
            end = endOf(e);
        }
        try {
            hooks.after();
            return end;
        } catch (SluiceException e) {
            return end.and(bound.redacted(e));
        }
    }

    private RunEnd phases() {
        return perform(Phase.BACKUP, steps.backup())
                .or(() -> perform(Phase.MIGRATE, steps.migrate()))
                .or(() -> steps.promote().flatMap(promote -> perform(Phase.PROMOTE, promote)))
                .orElse(RunEnd.DONE);
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
        guard.check();
        bound.events().emit(new Event.PhaseStarted(phase.id()));
        PhaseRecord outcome;
        try {
            outcome = outcomeOf(step);
            attempt.put(outcome);
        } catch (SluiceException e) { // the store cannot be told
            return Optional.of(RunEnd.failed(e, step.onFailure(), bound.redacted(e)));
        }
        bound.events()
                .emit(new Event.PhaseFinished(
                        phase.id(),
                        outcome.status().id(),
                        Duration.ofMillis(
                                Optional.ofNullable(outcome.durationMs()).orElse(0L)),
                        Sentences.outcome(outcome)));
        return outcome.status().isDone() ? Optional.empty() : Optional.of(RunEnd.of(outcome, step.onFailure()));
    }

    /** A resumed release goes on after its last finished phase, but migrates from no backup that is stale. */
    private boolean isDoneAlready(Phase phase) {
        if (scope != Scope.RELEASE || !attempt.isDone(phase)) {
            return false;
        }
        return switch (phase) {
            case BACKUP ->
                attempt.phase(Phase.MIGRATE).isPresent()
                        || attempt.phase(phase)
                                .get()
                                .startedAt()
                                .isAfter(Instant.now().minus(FRESH));
            case MIGRATE ->
                journal.restoreAfterMigration(attempt.record().release()).isEmpty();
            case CHECK, PROMOTE -> true;
        };
    }

    private PhaseRecord outcomeOf(PhaseStep step) {
        PhaseRecord started = attempt.begin(step.phase());
        try {
            bound.cancellation().check();
            return step.run(attempt, started);
        } catch (InterruptedRunException e) {
            return lastKnown(step, started).ended(PhaseStatus.INTERRUPTED, null, Instant.now());
        } catch (SluiceException e) {
            PhaseStatus status = bound.cancellation().isCancelled() ? PhaseStatus.INTERRUPTED : PhaseStatus.FAILED;
            PhaseRecord failed = lastKnown(step, started).ended(status, bound.redacted(e), Instant.now());
            return step.afterFailure(attempt, failed);
        }
    }

    private PhaseRecord lastKnown(PhaseStep step, PhaseRecord started) {
        return attempt.phase(step.phase()).orElse(started);
    }
}
