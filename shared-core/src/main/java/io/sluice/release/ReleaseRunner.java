package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.ProcessIdentity;
import io.sluice.database.DatabaseDescription;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Runs releases: checks what can be checked, takes the database for itself, joins an attempt and runs its phases. */
final class ReleaseRunner {

    /** How long the database is kept for a release whose next phase runs in another process. */
    private static final Duration RESERVATION = Duration.ofMinutes(15);

    private final BoundRelease bound;

    ReleaseRunner(BoundRelease bound) {
        this.bound = bound;
    }

    RunResult run(Scope scope) {
        Attempt attempt = null;
        try {
            Instant started = Instant.now();
            DatabaseDescription database = bound.check(scope);
            try (Guard guard = bound.guard(database, scope)) {
                attempt = bound.attempts().join(scope, database);
                attempt.put(checked(started));
                ReleaseRun run = new ReleaseRun(bound, scope, guard.settlement(), attempt, database);
                RunResult result = run.toItsEnd();
                if (result.record().status() == ReleaseStatus.OPEN || run.leftRunning()) {
                    guard.reserve(RESERVATION);
                }
                return result;
            }
        } catch (RuntimeException | Error problem) {
            SluiceException e = bound.cancellation().reason().orElseGet(() -> Unexpected.asFailure(problem));
            ExitStatus exit = e.exitStatus() == ExitStatus.FAILED ? scope.onFailure() : e.exitStatus();
            return new RunResult(exit, unrecorded(attempt, RunEnd.statusOf(exit), bound.redacted(e)));
        }
    }

    /** How it stands if the store cannot be told: the run did not begin, or the store is gone. */
    private ReleaseRecord unrecorded(@Nullable Attempt attempt, ReleaseStatus status, String message) {
        return attempt == null
                ? bound.attempts().unrecorded(status, message)
                : attempt.record().with(record -> record.status(status).message(message));
    }

    private PhaseRecord checked(Instant started) {
        return PhaseRecord.starting(Phase.CHECK, started, ProcessIdentity.current())
                .ended(PhaseStatus.SUCCEEDED, null, Instant.now());
    }
}
