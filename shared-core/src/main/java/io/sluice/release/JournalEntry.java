package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JournalEntry(
        Kind kind,
        String release,
        int attempt,
        Instant at,
        @Nullable String backup,
        @Nullable Instant backupStartedAt,
        @Nullable List<String> applied) {

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

        /** Whether the database is in a state that somebody meant it to be in. */
        boolean settles() {
            return this == MIGRATED || this == RESTORED;
        }

        /** Whether the database may be half changed from here on, until something settles it. */
        boolean unsettles() {
            return this == MIGRATING || this == MIGRATION_FAILED || this == RESTORING;
        }
    }
}
