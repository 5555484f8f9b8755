package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Writes a dump: definitions by the dump program, rows by {@link MariaDbRows} in one snapshot, which begins before the
 * definitions are read, so that no sequence or counter is behind its rows.
 */
final class MariaDbBackup {

    private static final int BUFFER_BYTES = 1 << 18;

    /** Engines whose rows are in other tables or on other servers: there a restore has nothing to write. */
    private static final Set<String> ROWS_ELSEWHERE =
            Set.of("MRG_MyISAM", "FEDERATED", "SPIDER", "CONNECT", "OQGRAPH", "BLACKHOLE");

    private final DatabaseUrl url;
    private final MariaDbSession session;
    private final MariaDbPrograms programs;
    private final CommandRunner runner;
    private final Cancellation cancellation;

    MariaDbBackup(
            DatabaseUrl url,
            MariaDbSession session,
            MariaDbPrograms programs,
            CommandRunner runner,
            Cancellation cancellation) {
        this.url = url;
        this.session = session;
        this.programs = programs;
        this.runner = runner;
        this.cancellation = cancellation;
    }

    /** Writes the whole database. */
    void write(OutputStream sink, Events events) {
        try (Connection connection = session.connect();
                Cancellation.Registration registration = cancellation.onCancel(() -> abort(connection));
                ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system())) {
            MariaDbSession.run(connection, "SET NAMES utf8mb4");
            for (String setting : List.of(
                    "time_zone = '+00:00'",
                    "sql_mode = ''",
                    "net_write_timeout = 86400",
                    "wait_timeout = 86400",
                    "TRANSACTION ISOLATION LEVEL REPEATABLE READ")) {
                MariaDbSession.run(connection, "SET SESSION " + setting);
            }
            MariaDbSession.run(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
            MariaDbDump.Header header = header(connection);
            sink.write(header.firstLine().getBytes(StandardCharsets.UTF_8));
            Views views = views(connection, events);
            OptionFiles files = files(scratch, views);
            if (programs.mariaDb()) {
                // A table made before innodb_strict_mode can have a row format or a size that is refused since.
                sink.write("/*M!100000 SET SESSION innodb_strict_mode = 0 */;\n".getBytes(StandardCharsets.UTF_8));
            }
            part(header, MariaDbDump.Part.TABLES, sink, files.withoutViews(), "--skip-triggers");
            sink.write(header.line(MariaDbDump.Part.ROWS).getBytes(StandardCharsets.UTF_8));
            rows(connection, header, sink, events);
            definitions(connection, header, sink, files, views);
        } catch (SQLException e) {
            cancellation.check();
            throw session.failure("back up", e);
        } catch (CommandException e) {
            throw new DatabaseException(e.getMessage(), e);
        } catch (IOException e) {
            throw new DatabaseException("the dump of " + url.display() + " was interrupted: " + e.getMessage(), e);
        }
    }

    /**
     * Writes routines, views, triggers and events alone, so that they can be created again as they were.
     *
     * @return what the database says of itself
     */
    MariaDbDump.Header writeDefinitions(OutputStream sink) {
        try (Connection connection = session.connect();
                ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system())) {
            MariaDbDump.Header header = header(connection);
            sink.write(header.firstLine().getBytes(StandardCharsets.UTF_8));
            Views views = views(connection, Events.none());
            OptionFiles files = files(scratch, views);
            definitions(connection, header, sink, files, views);
            return header;
        } catch (SQLException e) {
            throw session.failure("read the definitions of", e);
        } catch (CommandException e) {
            throw new DatabaseException(e.getMessage(), e);
        } catch (IOException e) {
            throw new DatabaseException(
                    "could not keep the definitions of " + url.display() + ": " + e.getMessage(), e);
        }
    }

    /** @param withoutViews for what is no view: the dump program would stop at a broken one in each of its runs */
    private record OptionFiles(String whole, String withoutViews) {}

    private OptionFiles files(ScratchDirectory scratch, Views views) {
        String whole = programs.optionFile(scratch, url);
        return new OptionFiles(whole, programs.dumpOptionFile(whole, scratch, url.database(), views.all()));
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // The session is gone already.
        }
    }

    private static MariaDbDump.Header header(Connection connection) throws SQLException {
        Map<String, String> schema = MariaDbSession.rows(
                        connection, "SELECT * FROM information_schema.schemata WHERE schema_name = DATABASE()")
                .get(0);
        return new MariaDbDump.Header(
                schema.get("default_character_set_name"),
                schema.get("default_collation_name"),
                UUID.randomUUID().toString().replace("-", ""),
                schema.get("schema_name"),
                schema.getOrDefault("schema_comment", ""));
    }

    /**
     * @param broken for each view that cannot be read, why; they cannot be created again either
     * @param whole each after those that its definition names
     */
    private record Views(Map<String, String> broken, List<String> whole, String definitions) {
        List<String> all() {
            List<String> all = new ArrayList<>(broken.keySet());
            all.addAll(whole);
            return all;
        }
    }

    private Views views(Connection connection, Events events) throws SQLException {
        Map<String, String> broken = new LinkedHashMap<>();
        List<String> whole = new ArrayList<>();
        StringBuilder definitions = new StringBuilder();
        for (String view : MariaDbSession.ask(
                connection, "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()")) {
            String quoted = MariaDbSession.quote(view);
            try {
                MariaDbSession.run(connection, "SHOW FIELDS FROM " + quoted);
                whole.add(view);
            } catch (SQLException e) {
                broken.put(view, e.getMessage());
                events.warn("the view " + quoted + " of " + url.display() + " is broken and is not in the backup ("
                        + e.getMessage() + "); fix it, or drop it: DROP VIEW " + quoted);
                definitions
                        .append("-- not restored: ")
                        .append(definition(connection, quoted))
                        .append('\n');
            }
        }
        return new Views(broken, inOrder(connection, whole), definitions.toString());
    }

    /** A view after the views that its definition names: one WITH CHECK OPTION is refused over a stand-in for another view. */
    private static List<String> inOrder(Connection connection, List<String> views) throws SQLException {
        Map<String, String> definitions = new LinkedHashMap<>();
        for (Map<String, String> view : MariaDbSession.rows(
                connection,
                "SELECT table_name AS name, view_definition AS definition FROM information_schema.views WHERE"
                        + " table_schema = DATABASE()")) {
            definitions.put(view.get("name"), String.valueOf(view.get("definition")));
        }
        Set<String> ordered = new LinkedHashSet<>();
        for (String view : views) {
            place(view, views, definitions, ordered, new HashSet<>());
        }
        return List.copyOf(ordered);
    }

    private static void place(
            String view,
            List<String> views,
            Map<String, String> definitions,
            Set<String> ordered,
            Set<String> visited) {
        if (ordered.contains(view) || !visited.add(view)) {
            return;
        }
        String definition = definitions.getOrDefault(view, "");
        for (String other : views) {
            if (definition.contains(MariaDbSession.quote(other))) {
                place(other, views, definitions, ordered, visited);
            }
        }
        ordered.add(view);
    }

    private static String definition(Connection connection, String view) {
        try {
            return MariaDbSession.rows(connection, "SHOW CREATE VIEW " + view)
                    .get(0)
                    .get("create view")
                    .replace("\r", " ")
                    .replace("\n", " ");
        } catch (SQLException e) {
            return "view " + view.replace("\r", " ").replace("\n", " ");
        }
    }

    private void definitions(
            Connection connection, MariaDbDump.Header header, OutputStream sink, OptionFiles files, Views views)
            throws SQLException, IOException {
        String here = "_schema = DATABASE() LIMIT 1";
        if (!MariaDbSession.ask(connection, "SELECT 1 FROM information_schema.routines WHERE routine" + here)
                .isEmpty()) {
            part(
                    header,
                    MariaDbDump.Part.ROUTINES,
                    sink,
                    files.withoutViews(),
                    "--skip-triggers",
                    "--routines",
                    "--no-create-info");
        }
        views(header, sink, files.whole(), views);
        if (!MariaDbSession.ask(connection, "SELECT 1 FROM information_schema.triggers WHERE trigger" + here)
                .isEmpty()) {
            part(header, MariaDbDump.Part.TRIGGERS, sink, files.withoutViews(), "--triggers", "--no-create-info");
        }
        if (!MariaDbSession.ask(connection, "SELECT 1 FROM information_schema.events WHERE event" + here)
                .isEmpty()) {
            part(
                    header,
                    MariaDbDump.Part.EVENTS,
                    sink,
                    files.withoutViews(),
                    "--skip-triggers",
                    "--events",
                    "--no-create-info");
        }
        sink.write(MariaDbDump.LAST_LINE.getBytes(StandardCharsets.UTF_8));
    }

    private void views(MariaDbDump.Header header, OutputStream sink, String optionFile, Views views)
            throws IOException {
        if (!views.whole().isEmpty()) {
            sink.write(header.line(MariaDbDump.Part.VIEWS).getBytes(StandardCharsets.UTF_8));
            List<String> arguments = arguments(optionFile, "--skip-triggers");
            arguments.addAll(views.whole());
            stream(arguments, sink);
        }
        sink.write(views.definitions().getBytes(StandardCharsets.UTF_8));
    }

    private void part(
            MariaDbDump.Header header, MariaDbDump.Part part, OutputStream sink, String optionFile, String... options)
            throws IOException {
        sink.write(header.line(part).getBytes(StandardCharsets.UTF_8));
        stream(arguments(optionFile, options), sink);
    }

    private List<String> arguments(String optionFile, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                programs.dump().toString(),
                optionFile,
                "--no-data",
                "--skip-lock-tables",
                "--skip-add-locks",
                "--no-tablespaces",
                "--comments",
                "--default-character-set=utf8mb4",
                "--max-allowed-packet=1G"));
        if (!programs.mariaDb()) {
            // Replication positions and statistics are the server's, not the database's.
            arguments.addAll(List.of("--set-gtid-purged=OFF", "--loose-column-statistics=0"));
        }
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--", url.database()));
        return arguments;
    }

    private void stream(List<String> arguments, OutputStream sink) throws IOException {
        Command command = Command.of(Path.of("/"), arguments.toArray(String[]::new));
        MariaDbDump.Tail tail = new MariaDbDump.Tail();
        try (CommandProcess process = runner.start(command, cancellation)) {
            process.input().close();
            byte[] buffer = new byte[BUFFER_BYTES];
            InputStream output = process.output();
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                cancellation.check();
                sink.write(buffer, 0, read);
                tail.add(buffer, 0, read);
            }
            CommandResult result = process.waitFor();
            if (!result.succeeded()) {
                throw new DatabaseException(MariaDbEngine.programFailure(
                        "back up", url, Path.of(command.arguments().get(0)), result));
            }
        }
        if (!tail.complete()) {
            throw new DatabaseException("the dump of " + url.display() + " ended without its last line, though "
                    + command.program() + " reported success; try again");
        }
    }

    private void rows(Connection connection, MariaDbDump.Header header, OutputStream sink, Events events)
            throws SQLException, IOException {
        StringBuilder settings = new StringBuilder("SET NAMES utf8mb4;\nSET SESSION time_zone = '+00:00', sql_mode ="
                + " 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', foreign_key_checks = 0, unique_checks = 0;\n");
        if (programs.mariaDb()) {
            settings.append("/*M!100201 SET SESSION check_constraint_checks = 0 */;\n");
        }
        sink.write(settings.toString().getBytes(StandardCharsets.UTF_8));
        MariaDbRows rows = new MariaDbRows(connection, sink, cancellation);
        List<String> elsewhere = new ArrayList<>();
        for (Map<String, String> table : MariaDbSession.rows(
                connection,
                "SELECT table_name AS name, table_type AS type, engine FROM information_schema.tables WHERE table_schema"
                        + " = DATABASE() AND table_type NOT IN ('VIEW', 'SEQUENCE') ORDER BY table_name")) {
            if (ROWS_ELSEWHERE.contains(String.valueOf(table.get("engine")))) {
                elsewhere.add(table.get("name") + " (" + table.get("engine") + ")");
                continue;
            }
            boolean history = table.get("type").equals("SYSTEM VERSIONED");
            MariaDbSession.run(connection, "SAVEPOINT sluice");
            rows.write(table.get("name"), history);
            // Gives the table's metadata lock back, so that a long backup keeps no ALTER waiting.
            MariaDbSession.run(connection, "ROLLBACK TO SAVEPOINT sluice");
        }
        if (!elsewhere.isEmpty()) {
            events.warn("the rows of these tables are in other tables or on other servers, so the backup has their"
                    + " definitions only: " + String.join(", ", elsewhere));
        }
        sink.write(header.longestValue(rows.longestValue()).getBytes(StandardCharsets.UTF_8));
    }
}
