package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a database.
 *
 * @param release {@code app/environment/version} that did it
 * @param attempt of that release; 0 for {@code sluice restore}
 * @param backup id of the backup that the migration can be undone with, or that was restored
 * @param backupStartedAt restores: up to when that backup knows the database
 * @param applied migrated: ids of the migrations
 * @param sequence its place in the journal, from 1; it keeps it when older entries are dropped
 * @param knownUpTo restores: the sequence of the last entry whose effect the backup contains; null: not known
 * @param emptied migration failed: tables that it left without rows or with few, where that makes it fail
 * @param clean restored: false if the backup was taken of a half-migrated database
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
record JournalEntry(
        Kind kind,
        String release,
        int attempt,
        Instant at,
        @Nullable String backup,
        @Nullable Instant backupStartedAt,
        @Nullable List<String> applied,
        @Nullable Long sequence,
        @Nullable Long knownUpTo,
        @Nullable List<String> emptied,
        @Nullable Boolean clean)
        implements JournalEntryBuilder.With {

    /** An entry that happens now. */
    static JournalEntry now(Kind kind, String release, int attempt, @Nullable String backup) {
        return JournalEntryBuilder.builder()
                .kind(kind)
                .release(release)
                .attempt(attempt)
                .at(Instant.now())
                .backup(backup)
                .build();
    }

    /** Whether the database is in a state that somebody meant it to be in. */
    boolean settles() {
        return kind == Kind.MIGRATED || kind == Kind.RESTORED && !Boolean.FALSE.equals(clean);
    }

    enum Kind {
        MIGRATING,
        MIGRATED,
        MIGRATION_FAILED,
        RESTORING,
        RESTORED;

        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether the database may be half changed from here on, until something settles it. */
        boolean unsettles() {
            return this == MIGRATING || this == MIGRATION_FAILED || this == RESTORING;
        }
    }
}
