package io.sluice.schema;

import java.util.List;

/**
 * One object of a database that is not in force, or not finished.
 *
 * @param object its name as SQL spells it, with its schema and, where it belongs to a table, the table
 * @param repair statements that fix it, each a way of its own; empty if there is no single statement
 */
public record Flaw(Kind kind, String object, List<String> repair) {

    /** What is wrong with the object. */
    public enum Kind {
        /** See PostgreSQL's documentation, CREATE INDEX, "Building Indexes Concurrently". */
        INVALID_INDEX(
                "is invalid",
                "A build of it failed, and no session is building it. Queries do not use it, it does not prevent duplicates,"
                        + " and CREATE INDEX IF NOT EXISTS takes it for the index that is wanted. Drop it if the migration"
                        + " that creates it is still pending, then start the release again; rebuild it otherwise.",
                true),
        /** An index of a partitioned table that some partition lacks. */
        PARTIAL_INDEX("is not attached to an index of every partition", "Attach the missing ones.", false),
        CONSTRAINT_NOT_VALIDATED("is not validated", "Existing rows may violate it.", false),
        TRIGGER_DISABLED("is disabled", "It does not run.", false),
        DETACH_PENDING("is a partition that is only partially detached", "Finish the detachment.", false),
        ORPHANED_ROWS("has rows that violate a foreign key", "PRAGMA foreign_key_check lists them.", false),
        EVENT_DISABLED("is disabled", "It does not run.", false),
        KEYS_DISABLED("has disabled keys", "Queries do not use its indexes.", false);

        private final String verb;
        private final String meaning;
        private final boolean blocking;

        Kind(String verb, String meaning, boolean blocking) {
            this.verb = verb;
            this.meaning = meaning;
            this.blocking = blocking;
        }

        /** Whether a version must not be made live on it. */
        public boolean isBlocking() {
            return blocking;
        }
    }

    public boolean isBlocking() {
        return kind.isBlocking();
    }

    /** One clause, such as {@code index public.by_email of table public.customer is invalid}. */
    public String title() {
        return object + " " + kind.verb;
    }

    /** What follows from it and what to do, in sentences. */
    public String meaning() {
        return kind.meaning;
    }
}
