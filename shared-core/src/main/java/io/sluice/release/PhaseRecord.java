package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.command.ProcessIdentity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one phase did. Which of the optional members there are depends on the phase.
 *
 * @param message why it failed, or the evidence on which it was skipped; one sentence
 * @param backup backup: what was made, or is being made
 * @param pending migrate: what was to be applied, as far as known beforehand
 * @param before migrate: ids in the bookkeeping table before the first run of this attempt
 * @param applied migrate: ids that the bookkeeping table holds now and did not before
 * @param toolExit migrate: the tool's own exit status
 * @param restored migrate: id of the backup that {@code onFailure.migrate: restore} put back
 * @param target promote: what was to become live
 * @param previous promote: what was live before
 * @param rolledBack promote: whether {@code previous} is live again
 * @param process who runs it, while it runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PhaseRecord(
        Phase phase,
        PhaseStatus status,
        Instant startedAt,
        @Nullable Long durationMs,
        @Nullable String message,
        @Nullable BackupSummary backup,
        @Nullable List<String> pending,
        @Nullable List<String> before,
        @Nullable List<String> applied,
        @Nullable Integer toolExit,
        @Nullable String restored,
        @Nullable String target,
        @Nullable String previous,
        @Nullable Boolean rolledBack,
        @Nullable ProcessIdentity process) {

    /** The backup as a report shows it; the manifest has the rest. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BackupSummary(
            String id, long bytes, @Nullable String sha256, String location, Instant startedAt, boolean clean) {}

    /** A phase that starts now. */
    public static PhaseRecord starting(Phase phase, Instant now, ProcessIdentity process) {
        return new PhaseRecord(
                phase,
                PhaseStatus.RUNNING,
                now,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                process);
    }

    /** The same phase at its end; the process that ran it is forgotten. */
    public PhaseRecord ended(PhaseStatus outcome, @Nullable String why, Instant now) {
        return new PhaseRecord(
                phase,
                outcome,
                startedAt,
                Math.max(0, now.toEpochMilli() - startedAt.toEpochMilli()),
                why,
                backup,
                pending,
                before,
                applied,
                toolExit,
                restored,
                target,
                previous,
                rolledBack,
                null);
    }

    PhaseRecord withBackup(BackupSummary made) {
        return new PhaseRecord(
                phase,
                status,
                startedAt,
                durationMs,
                message,
                made,
                pending,
                before,
                applied,
                toolExit,
                restored,
                target,
                previous,
                rolledBack,
                process);
    }

    PhaseRecord withOutlook(List<String> nowPending, List<String> nowApplied) {
        return new PhaseRecord(
                phase,
                status,
                startedAt,
                durationMs,
                message,
                backup,
                nowPending,
                nowApplied,
                applied,
                toolExit,
                restored,
                target,
                previous,
                rolledBack,
                process);
    }

    PhaseRecord withApplied(List<String> newlyApplied, @Nullable Integer exit) {
        return new PhaseRecord(
                phase,
                status,
                startedAt,
                durationMs,
                message,
                backup,
                pending,
                before,
                newlyApplied,
                exit,
                restored,
                target,
                previous,
                rolledBack,
                process);
    }

    PhaseRecord withRestored(String backupId) {
        return new PhaseRecord(
                phase,
                status,
                startedAt,
                durationMs,
                message,
                backup,
                pending,
                before,
                applied,
                toolExit,
                backupId,
                target,
                previous,
                rolledBack,
                process);
    }

    PhaseRecord withTarget(String description, @Nullable String live) {
        return new PhaseRecord(
                phase,
                status,
                startedAt,
                durationMs,
                message,
                backup,
                pending,
                before,
                applied,
                toolExit,
                restored,
                description,
                live,
                rolledBack,
                process);
    }

    PhaseRecord withRolledBack(boolean done) {
        return new PhaseRecord(
                phase,
                status,
                startedAt,
                durationMs,
                message,
                backup,
                pending,
                before,
                applied,
                toolExit,
                restored,
                target,
                previous,
                done,
                process);
    }
}
