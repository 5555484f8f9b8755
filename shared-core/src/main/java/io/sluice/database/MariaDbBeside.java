package io.sluice.database;

import io.sluice.event.Events;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Loads a dump into a schema of its own and moves all tables across in one {@code RENAME TABLE}, which happens whole or not
 * at all. A load that fails changes nothing. Views, routines, triggers and events cannot be moved: they are tried in the new
 * schema first, and created again after the move.
 */
final class MariaDbBeside {

    /** Tables of these engines move between schemas; what others do is not known. */
    private static final Set<String> MOVABLE =
            Set.of("InnoDB", "MyISAM", "Aria", "MRG_MyISAM", "MEMORY", "ARCHIVE", "CSV", "BLACKHOLE");

    /** Longest name of a schema. */
    private static final int LONGEST_NAME = 64;

    private final Connection connection;
    private final MariaDbSchema live;
    private final MariaDbSchema next;
    private final MariaDbSchema old;
    private final MariaDbLoad load;
    private final boolean mariaDb;
    private final String mark;
    private final List<MariaDbSchema> created = new ArrayList<>();

    /** @param connection in the database that is restored */
    MariaDbBeside(Connection connection, MariaDbSchema live, MariaDbLoad load, boolean mariaDb) {
        String token = UUID.randomUUID().toString().substring(0, 8);
        this.connection = connection;
        this.live = live;
        this.next = new MariaDbSchema(connection, schema(live.name(), "_sluice_" + token));
        this.old = new MariaDbSchema(connection, schema(live.name(), "_sluice_" + token + "_old"));
        this.load = load;
        this.mariaDb = mariaDb;
        this.mark = "restore by Sluice of " + MariaDbSession.digest(live.name());
    }

    /** Begins with the database's own name, so that a grant for a pattern such as {@code shop\_%} covers it. */
    private static String schema(String database, String ending) {
        int length = Math.min(database.codePointCount(0, database.length()), LONGEST_NAME - ending.length());
        return database.substring(0, database.offsetByCodePoints(0, length)) + ending;
    }

    /** Removes the schemas of restores of this database that were killed; only one restore runs at a time. */
    void sweep() throws SQLException {
        String leftover = "SELECT schema_name AS name FROM information_schema.schemata WHERE schema_comment = ?";
        try {
            for (Map<String, String> each : MariaDbSession.rows(connection, leftover, mark)) {
                MariaDbSession.run(connection, "DROP DATABASE IF EXISTS " + MariaDbSession.quote(each.get("name")));
            }
        } catch (SQLException e) {
            if (mariaDb && e.getErrorCode() != 1054) {
                throw e;
            }
            // Servers before 10.5 have no comments on schemas, and nothing is loaded beside there.
        }
    }

    /**
     * Creates the schemas.
     *
     * @return why this cannot be, as the end of a sentence; empty if they are there
     */
    String prepare(MariaDbDump.Header header) throws SQLException {
        String fixed = fixedTables(live);
        if (!fixed.isEmpty()) {
            return fixed;
        }
        if (!MariaDbSession.rows(
                        connection,
                        "SELECT table_name FROM information_schema.key_column_usage WHERE referenced_table_schema = ? AND"
                                + " table_schema <> ?",
                        live.name(),
                        live.name())
                .isEmpty()) {
            return "foreign keys of other databases refer to its tables";
        }
        try {
            for (MariaDbSchema each : List.of(next, old)) {
                MariaDbSession.run(
                        connection,
                        "CREATE DATABASE " + MariaDbSession.quote(each.name()) + " CHARACTER SET "
                                + header.characterSet() + " COLLATE " + header.collation() + " COMMENT "
                                + MariaDbSchema.literal(mark));
                created.add(each);
            }
            return "";
        } catch (SQLException e) {
            remove();
            return switch (e.getErrorCode()) {
                case 1044, 1227 ->
                    "this user cannot create a database next to it (GRANT ALL ON "
                            + MariaDbSession.quote(
                                    live.name().replace("_", "\\_").replace("%", "\\%") + "\\_sluice\\_%")
                            + ".* would let it)";
                case 1064 -> "the server does not have comments on databases";
                default -> throw e;
            };
        }
    }

    private String fixedTables(MariaDbSchema schema) throws SQLException {
        List<String> fixed = MariaDbSession.rows(
                        connection,
                        "SELECT table_name AS name, engine FROM information_schema.tables WHERE table_schema = ? AND"
                                + " table_type <> 'VIEW'",
                        schema.name())
                .stream()
                .filter(table -> !MOVABLE.contains(String.valueOf(table.get("engine"))))
                .map(table -> table.get("name") + " (" + table.get("engine") + ")")
                .toList();
        return fixed.isEmpty() ? "" : "its tables " + String.join(", ", fixed) + " cannot be moved";
    }

    /**
     * Loads tables and rows, and tries the definitions. Nothing that is live is touched.
     *
     * @return why the tables cannot be moved, as the end of a sentence; empty if they can
     */
    String fill(DumpSource dump, MariaDbSurvey survey) throws SQLException {
        load.load(dump, EnumSet.of(MariaDbDump.Part.TABLES, MariaDbDump.Part.ROWS), connection, next.name());
        String fixed = fixedTables(next);
        if (fixed.isEmpty() && survey.objectsThatNameTheirDatabase().isEmpty()) {
            // Events are left out, for they could run.
            Set<MariaDbDump.Part> tried = EnumSet.copyOf(MariaDbDump.Part.DEFINITIONS);
            tried.remove(MariaDbDump.Part.EVENTS);
            load.load(dump, tried, connection, next.name());
            next.dropDefinitions(Set.of());
        }
        return fixed;
    }

    /**
     * Makes the loaded tables the live ones.
     *
     * @param before what the database says of itself now
     * @param saved the definitions that are live now
     * @throws DatabaseException if that failed; the database is what it was then
     * @throws IncompleteException if not even that could be had
     */
    void swap(
            DumpSource dump,
            MariaDbSurvey survey,
            MariaDbDump.Header before,
            DumpSource saved,
            Events events,
            MariaDbSession session) {
        Progress progress = new Progress();
        try (MariaDbBlockers blockers = new MariaDbBlockers(session.connectToAsk(), id(), live.name(), events)) {
            try {
                move(progress);
            } catch (SQLException e) {
                String named = blockers.named();
                throw e.getErrorCode() == 1205 && !named.isEmpty()
                        ? new DatabaseException(
                                "cannot restore, another session uses a table: " + named + "; end it and try again", e)
                        : session.failure("restore", e);
            }
            define(dump, survey);
        } catch (SQLException e) {
            undo(progress, before, saved, session.failure("restore", e));
        } catch (RuntimeException e) {
            undo(progress, before, saved, e);
        }
    }

    /** What a failure has to undo. */
    private static final class Progress {
        private boolean eventsGone;
        private boolean triggersGone;
        private boolean moved;
        private List<String> tables = List.of();
        private List<String> loaded = List.of();
    }

    private String id() throws SQLException {
        return MariaDbSession.ask(connection, "SELECT CONNECTION_ID()").get(0);
    }

    private void move(Progress progress) throws SQLException {
        progress.tables = tables(live);
        progress.loaded = tables(next);
        progress.eventsGone = true;
        live.drop("EVENT");
        if (!live.names("TRIGGER").isEmpty()) {
            lockAll();
            progress.triggersGone = true;
            live.drop("TRIGGER");
            MariaDbSession.run(connection, "UNLOCK TABLES");
        }
        for (String view : live.names("VIEW")) {
            if (progress.loaded.contains(view)) {
                MariaDbSession.run(connection, "DROP VIEW " + live.qualified(view));
            }
        }
        List<String> moves = new ArrayList<>(moves(live, progress.tables, old));
        moves.addAll(moves(next, progress.loaded, live));
        if (!moves.isEmpty()) {
            MariaDbSession.run(connection, "RENAME TABLE " + String.join(", ", moves));
        }
        progress.moved = true;
    }

    /**
     * Waits for all tables before the first trigger is dropped, since a table with triggers cannot be moved. RENAME waits for
     * all tables at once by itself.
     */
    private void lockAll() throws SQLException {
        List<String> locks = live.names("TABLE").stream()
                .map(table -> live.qualified(table) + " WRITE")
                .toList();
        try {
            MariaDbSession.run(connection, "LOCK TABLES " + String.join(", ", locks));
        } catch (SQLException e) {
            if (e.getErrorCode() == 1205) {
                throw e;
            }
            // Without the privilege, or with a table that cannot be opened, each trigger waits for its own table.
        }
    }

    private static List<String> tables(MariaDbSchema schema) throws SQLException {
        List<String> tables = new ArrayList<>(schema.names("TABLE"));
        tables.addAll(schema.names("SEQUENCE"));
        return tables;
    }

    private static List<String> moves(MariaDbSchema from, List<String> tables, MariaDbSchema to) {
        return tables.stream()
                .map(table -> from.qualified(table) + " TO " + to.qualified(table))
                .toList();
    }

    private void define(DumpSource dump, MariaDbSurvey survey) throws SQLException {
        live.dropDefinitions(survey.routines());
        renameSequencesInDefaults(next.name());
        live.describe(survey.header(), mariaDb);
        load.load(dump, MariaDbDump.Part.DEFINITIONS, connection, live.name());
    }

    /** The default of a column goes on naming the sequence where it was. */
    private void renameSequencesInDefaults(String from) throws SQLException {
        for (Map<String, String> column : MariaDbSession.rows(
                connection,
                "SELECT table_name AS `table`, column_name AS name, column_default AS expression FROM"
                        + " information_schema.columns WHERE table_schema = ? AND column_default LIKE '%val(%'",
                live.name())) {
            String expression = column.get("expression");
            String renamed = MariaDbNames.fitExpression(expression, from, live.name());
            if (!renamed.equals(expression)) {
                MariaDbSession.run(
                        connection,
                        "ALTER TABLE " + live.qualified(column.get("table")) + " ALTER COLUMN "
                                + MariaDbSession.quote(column.get("name")) + " SET DEFAULT (" + renamed + ")");
            }
        }
    }

    private void undo(Progress progress, MariaDbDump.Header before, DumpSource saved, RuntimeException failure) {
        try {
            MariaDbSession.run(connection, "UNLOCK TABLES");
            if (progress.moved) {
                live.dropDefinitions(Set.of());
                List<String> moves = new ArrayList<>(moves(live, progress.loaded, next));
                moves.addAll(moves(old, progress.tables, live));
                if (!moves.isEmpty()) {
                    MariaDbSession.run(connection, "RENAME TABLE " + String.join(", ", moves));
                }
                live.describe(before, mariaDb);
                load.load(saved, MariaDbDump.Part.DEFINITIONS, connection, live.name());
            } else if (progress.triggersGone) {
                live.dropDefinitions(Set.of());
                load.load(saved, MariaDbDump.Part.DEFINITIONS, connection, live.name());
            } else if (progress.eventsGone) {
                live.drop("EVENT");
                load.load(saved, EnumSet.of(MariaDbDump.Part.EVENTS), connection, live.name());
            }
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
            throw new IncompleteException(failure);
        }
        throw failure;
    }

    /** The database is neither what it was nor what the backup has. */
    static final class IncompleteException extends RuntimeException {
        private static final long serialVersionUID = 1;

        IncompleteException(RuntimeException cause) {
            super(cause);
        }
    }

    /** Drops what is not live. */
    void remove() throws SQLException {
        for (MariaDbSchema each : created) {
            MariaDbSession.run(connection, "DROP DATABASE IF EXISTS " + MariaDbSession.quote(each.name()));
        }
    }
}
