package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a release did: the document in the store that gate and resume read, and the JSON that a run
 * prints.
 *
 * @param schema version of this document, 1
 * @param release {@code app/environment/version}
 * @param attempt 1, 2, …
 * @param spec digest of the resolved release.yaml, secrets left out
 * @param database identity of the database; null until it was reached
 * @param engine such as {@code PostgreSQL 15.18}; null until it was reached
 * @param preset id of the preset; null until it was chosen
 * @param message why it is not succeeded; one sentence
 * @param notes what a person should know beyond that, such as that the schema is newer than the code
 * @param restoreCommand complete command line that restores the backup of this attempt
 * @param report absolute path of the HTML page
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseRecord(
        int schema,
        String release,
        int attempt,
        ReleaseStatus status,
        String spec,
        @Nullable String database,
        @Nullable String engine,
        @Nullable String preset,
        Instant startedAt,
        @Nullable Instant finishedAt,
        List<PhaseRecord> phases,
        @Nullable String message,
        @Nullable List<String> notes,
        @Nullable String restoreCommand,
        @Nullable String report,
        String sluiceVersion)
        implements ReleaseRecordBuilder.With {

    /** The record as it is printed: without what was in the database before, which may be much. */
    public ReleaseRecord printed() {
        return withPhases(phases.stream()
                .map(phase -> phase.withBefore(null).withSchemaBefore(null))
                .toList());
    }

    /** The phase as far as it has come; empty if it has not started. */
    public Optional<PhaseRecord> phase(Phase phase) {
        return phases.stream().filter(each -> each.phase() == phase).findFirst();
    }
}
