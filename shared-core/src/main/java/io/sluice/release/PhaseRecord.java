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
 * @param backup backup: what was made
 * @param pending migrate: what was to be applied, as far as known beforehand
 * @param applied migrate: ids that the bookkeeping table holds now and did not before
 * @param before migrate: number of ids in the bookkeeping table before the run
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
        @Nullable List<String> applied,
        @Nullable Integer before,
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
}
