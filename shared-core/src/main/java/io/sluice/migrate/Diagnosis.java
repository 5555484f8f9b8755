package io.sluice.migrate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * One thing that doctor found.
 *
 * @param severity whether a release may go on
 * @param title such as "a migration is marked as failed"
 * @param meaning what it means and how it comes about
 * @param repair the exact commands that put it right, as arguments; empty if there is none. Those of {@link
 *     MigrationTool#diagnose()} are the framework's, for its directory and environment, or begin with {@code sluice}
 */
public record Diagnosis(Severity severity, String title, String meaning, List<List<String>> repair) {

    /**
     * {@code LEFTOVER}: a run that failed left something behind; a release can follow, if that is known. {@code
     * BLOCKING}: the next migration would fail or do harm, and is refused.
     */
    public enum Severity {
        INFO,
        WARNING,
        LEFTOVER,
        BLOCKING;

        /** Whether {@code doctor} ends with a status of its own because of it. */
        public boolean needsRepair() {
            return this == LEFTOVER || this == BLOCKING;
        }

        /** The word in JSON. */
        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
