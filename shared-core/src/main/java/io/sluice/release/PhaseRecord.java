package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.command.ProcessIdentity;
import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param ran migrate: false if it failed and has changed nothing in the database
 * @param restored migrate: id of the backup that {@code onFailure.migrate: restore} put back
 * @param schemaBefore migrate: the database's objects and row counts before the first run of this attempt
 * @param notes migrate: what it changed beyond its purpose, or left unfinished, each a sentence
 * @param emptied migrate: tables that had rows before and have none now
 * @param target promote: what was to become live
 * @param previous promote: what was live before
 * @param rolledBack promote: whether {@code previous} is live again
 * @param process who runs it, while it runs
 */
@RecordBuilder
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
        @Nullable Boolean ran,
        @Nullable String restored,
        @Nullable SchemaState schemaBefore,
        @Nullable List<String> notes,
        @Nullable List<String> emptied,
        @Nullable String target,
        @Nullable String previous,
        @Nullable Boolean rolledBack,
        @Nullable ProcessIdentity process)
        implements PhaseRecordBuilder.With {

    /** The backup as a report shows it; the manifest has the rest. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BackupSummary(
            String id, long bytes, @Nullable String sha256, String location, Instant startedAt, boolean clean) {}

    /** A phase that starts now. */
    public static PhaseRecord starting(Phase phase, Instant now, ProcessIdentity process) {
        return PhaseRecordBuilder.builder()
                .phase(phase)
                .status(PhaseStatus.RUNNING)
                .startedAt(now)
                .process(process)
                .build();
    }

    /** The same phase at its end; the process that ran it is forgotten. */
    public PhaseRecord ended(PhaseStatus outcome, @Nullable String why, Instant now) {
        long tookMs = Math.max(0, now.toEpochMilli() - startedAt.toEpochMilli());
        return with(
                ended -> ended.status(outcome).message(why).durationMs(tookMs).process(null));
    }
}
