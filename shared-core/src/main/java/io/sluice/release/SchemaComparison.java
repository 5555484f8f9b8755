package io.sluice.release;

import io.sluice.database.DatabaseException;
import io.sluice.event.Events;
import io.sluice.migrate.MigrationException;
import io.sluice.schema.Flaw;
import io.sluice.schema.RowCount;
import io.sluice.schema.SchemaFingerprint;
import io.sluice.schema.SchemaInspection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares the objects and row counts of a database before and after a migration: a tool's "done" does not speak of them. */
final class SchemaComparison {

    /** For counting rows, once before and once after. */
    private static final Duration BUDGET = Duration.ofSeconds(5);

    /** Fewer rows than these come and go in any application. */
    private static final long FEW = 10;

    /** Names in one line. */
    private static final int SHOWN = 10;

    private final SchemaInspection schema;
    private final boolean stopIfEmptied;
    private final boolean pooled;
    private final Events events;
    private @Nullable SchemaFingerprint before;

    /**
     * @param stopIfEmptied whether a migration that emptied a table has failed
     * @param pooled whether the migration tool reaches the server through a connection pooler
     */
    SchemaComparison(SchemaInspection schema, boolean stopIfEmptied, boolean pooled, Events events) {
        this.schema = schema;
        this.stopIfEmptied = stopIfEmptied;
        this.pooled = pooled;
        this.events = events;
    }

    SchemaState before() {
        return new SchemaState(schema.rows(BUDGET), sentences(schema.flaws()));
    }

    /** The phase with what the migration changed beyond its purpose, which is also shown. */
    PhaseRecord noted(PhaseRecord phase) {
        SchemaState before = phase.schemaBefore();
        if (before == null) {
            return phase;
        }
        try {
            List<String> notes = new ArrayList<>();
            List<String> emptied = new ArrayList<>();
            sentences(schema.flaws()).stream()
                    .filter(flaw -> !before.flaws().contains(flaw))
                    .forEach(notes::add);
            Map<String, RowCount> after = schema.rows(BUDGET);
            before.rows().forEach((table, had) -> {
                RowCount has = after.get(table);
                if (has != null && isEmptied(had, has)) {
                    emptied.add(table);
                    notes.add("the migration emptied table %s, which had %s rows".formatted(table, had));
                } else if (has != null && lostMost(had, has)) {
                    notes.add("table %s lost most of its rows: %s before the migration, %s after it"
                            .formatted(table, had, has));
                }
            });
            notes.forEach(events::warn);
            return phase.withNotes(notes.isEmpty() ? null : List.copyOf(notes))
                    .withEmptied(emptied.isEmpty() ? null : List.copyOf(emptied));
        } catch (DatabaseException e) {
            events.warn("the database could not be compared with its state before the migration: " + e.getMessage());
            return phase;
        }
    }

    /**
     * Refuses to take a migration for a success.
     *
     * @throws MigrationException if an index is invalid, or a table was emptied where that is not wanted
     */
    void requireUsable(PhaseRecord noted) {
        schema.flaws().stream().filter(Flaw::isBlocking).findFirst().ifPresent(flaw -> {
            throw new MigrationException("the migration tool reported success, but %s; fix it with: %s"
                    .formatted(flaw.title(), String.join(" or: ", flaw.repair())));
        });
        if (stopIfEmptied && noted.emptied() != null) {
            throw new MigrationException(
                    "the migration emptied %s, and migrate.stopIfEmptied is set; restore the backup, or set it to false if the rows were meant to be deleted"
                            .formatted(String.join(", ", noted.emptied())));
        }
    }

    /** To be called just before the migration tool starts, for {@link #provesUnchanged}. */
    void remember() {
        try {
            before = schema.fingerprint();
        } catch (DatabaseException e) {
            before = null;
            events.note("should this migration fail, it cannot be proven that it changed nothing: " + e.getMessage());
        }
    }

    /**
     * Whether it is certain that the migration, which is over, has changed nothing in the database.
     *
     * @param lockTables tables of the migration tool's own lock
     */
    boolean provesUnchanged(Set<String> lockTables) {
        if (before == null) {
            return false;
        }
        try {
            List<String> changed = schema.changedSince(before, lockTables, pooled);
            if (!changed.isEmpty()) {
                events.note("the failed migration has changed, or may have changed: " + shortened(changed));
            }
            return changed.isEmpty();
        } catch (DatabaseException e) {
            events.note("it cannot be proven that the migration changed nothing: " + e.getMessage());
            return false;
        }
    }

    private static String shortened(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }

    /** The tables because of which the migration failed. */
    List<String> emptiedAgainstPolicy(PhaseRecord failed) {
        return stopIfEmptied && failed.emptied() != null ? failed.emptied() : List.of();
    }

    private static boolean isEmptied(RowCount had, RowCount has) {
        return had.rows() > 0 && has.exact() && has.rows() == 0;
    }

    /** Estimates are often wrong by a factor of two. */
    private static boolean lostMost(RowCount had, RowCount has) {
        long factor = had.exact() && has.exact() ? 2 : 4;
        return had.rows() >= FEW && has.rows() < had.rows() / factor;
    }

    private static List<String> sentences(List<Flaw> flaws) {
        return flaws.stream().map(Flaw::title).toList();
    }
}
