package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import org.jspecify.annotations.Nullable;

/**
 * How a run ends, and why if not well.
 *
 * @param status the word of the record; a run that ended well may still be open
 */
record RunEnd(
        ExitStatus exit, ReleaseStatus status, @Nullable String message) {

    static final RunEnd DONE = new RunEnd(ExitStatus.DONE, ReleaseStatus.SUCCEEDED, null);

    private RunEnd(ExitStatus exit, @Nullable String message) {
        this(exit, statusOf(exit), message);
    }

    /** The run lost the database while it was running: it is interrupted, so that it can be resumed. */
    static RunEnd stopped(SluiceException reason, String message) {
        return new RunEnd(reason.exitStatus(), ReleaseStatus.INTERRUPTED, message);
    }

    /** A phase that did not end well decides. */
    static RunEnd of(PhaseRecord phase, ExitStatus onFailure) {
        ExitStatus exit = switch (phase.status()) {
            case INTERRUPTED -> ExitStatus.INTERRUPTED;
            case REFUSED -> ExitStatus.GATE_CLOSED;
            default -> onFailure;
        };
        String message = phase.message() == null
                ? "interrupted in " + phase.phase().id() + "; start the same release again to go on"
                : phase.message();
        return new RunEnd(exit, message);
    }

    /** A failure outside the phases; {@code message} is its redacted text. */
    static RunEnd failed(SluiceException failure, ExitStatus otherwise, String message) {
        return new RunEnd(failure.exitStatus() == ExitStatus.FAILED ? otherwise : failure.exitStatus(), message);
    }

    /** The same end, or a failure if it was a good one, with something more that went wrong. */
    RunEnd and(String more) {
        return exit == ExitStatus.DONE
                ? new RunEnd(ExitStatus.FAILED, more)
                : new RunEnd(exit, status, message + "; and " + more);
    }

    /** The word of the record for an exit status that is not 0. */
    static ReleaseStatus statusOf(ExitStatus exit) {
        return switch (exit) {
            case INTERRUPTED -> ReleaseStatus.INTERRUPTED;
            case GATE_CLOSED -> ReleaseStatus.REFUSED;
            case DATABASE_BUSY -> ReleaseStatus.LOCKED;
            default -> ReleaseStatus.FAILED;
        };
    }
}
