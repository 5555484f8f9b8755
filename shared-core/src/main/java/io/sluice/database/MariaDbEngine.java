package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import io.sluice.schema.MariaDbInspection;
import io.sluice.schema.SchemaInspection;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * MariaDB, through {@code mariadb-dump} and {@code mariadb}, or {@code mysqldump} and {@code mysql} where those are what
 * is installed. It is written for MySQL as well, but has not been run against a MySQL server yet.
 */
public final class MariaDbEngine implements DatabaseEngine {

    private final DatabaseUrl url;
    private final CommandRunner runner;
    private final MariaDbSession session;
    private final List<Path> searchPath;

    public MariaDbEngine(DatabaseUrl url, CommandRunner runner) {
        this(url, runner, MariaDbPrograms.searchPath());
    }

    /** @param searchPath where programs are looked for, in this order */
    MariaDbEngine(DatabaseUrl url, CommandRunner runner, List<Path> searchPath) {
        this(url, runner, searchPath, new MariaDbSession(url, runner.redactor()));
    }

    MariaDbEngine(DatabaseUrl url, CommandRunner runner, List<Path> searchPath, MariaDbSession session) {
        this.url = url;
        this.runner = runner;
        this.session = session;
        this.searchPath = List.copyOf(searchPath);
    }

    @Override
    public DatabaseUrl url() {
        return url;
    }

    @Override
    public Connection connect() {
        return session.connect();
    }

    @Override
    public DatabaseDescription describe() {
        try (Connection connection = session.connectToAsk()) {
            Server server = Server.of(connection);
            MariaDbPrograms programs = programs(server);
            DatabaseFamily family = server.mariaDb() ? DatabaseFamily.MARIADB : DatabaseFamily.MYSQL;
            String database =
                    MariaDbSession.ask(connection, "SELECT DATABASE()").get(0);
            String identity = family.id() + ":" + server.identity() + "/" + database;
            return new DatabaseDescription(identity, family, server.version(), programs.version());
        } catch (SQLException e) {
            throw session.failure("describe", e);
        }
    }

    /**
     * Who answers.
     *
     * @param identity another one for any other server, and for this one when it moves to another machine
     */
    private record Server(boolean mariaDb, String version, String identity) {

        static Server of(Connection connection) throws SQLException {
            String text = MariaDbSession.ask(connection, "SELECT VERSION()").get(0);
            boolean mariaDb = text.contains("MariaDB");
            return new Server(mariaDb, text.replaceAll("-.*", ""), identity(connection, mariaDb));
        }

        /**
         * MySQL keeps a UUID in its data directory ({@code @@server_uuid}). MariaDB keeps none, and its {@code server_uid}
         * (10.10) comes from the network card, which containers share: so the place is taken with it.
         */
        private static String identity(Connection connection, boolean mariaDb) throws SQLException {
            if (!mariaDb) {
                return MariaDbSession.ask(connection, "SELECT @@server_uuid").get(0);
            }
            List<String> marks = MariaDbSession.ask(
                    connection,
                    "SELECT variable_value FROM information_schema.global_variables WHERE variable_name IN ('SERVER_UID',"
                            + " 'HOSTNAME', 'PORT', 'DATADIR') ORDER BY variable_name");
            return MariaDbSession.digest(String.join("\n", marks));
        }
    }

    private MariaDbPrograms programs(Server server) {
        MariaDbPrograms programs = MariaDbPrograms.find(server.mariaDb(), searchPath, runner);
        programs.checkFit(server.mariaDb(), server.version());
        return programs;
    }

    private MariaDbPrograms programs() {
        try (Connection connection = session.connectToAsk()) {
            return programs(Server.of(connection));
        } catch (SQLException e) {
            throw session.failure("describe", e);
        }
    }

    @Override
    public void dump(OutputStream sink, Events events, Cancellation cancellation) {
        MariaDbPrograms programs;
        try (Connection connection = connect()) {
            programs = programs(Server.of(connection));
            warnOfTablesOutsideTheSnapshot(connection, events);
            MariaDbRestore.warnOfMissingPrivileges(connection, url, events);
        } catch (SQLException e) {
            throw session.failure("back up", e);
        }
        new MariaDbBackup(url, session, programs, runner, cancellation).write(sink, events);
    }

    private void warnOfTablesOutsideTheSnapshot(Connection connection, Events events) throws SQLException {
        List<String> tables = MariaDbSession.ask(
                connection,
                "SELECT CONCAT(t.table_name, ' (', t.engine, ')') FROM information_schema.tables t JOIN"
                        + " information_schema.engines e ON e.engine = t.engine WHERE t.table_schema = DATABASE() AND"
                        + " COALESCE(e.transactions, 'NO') <> 'YES' ORDER BY 1");
        if (!tables.isEmpty()) {
            events.warn(
                    "these tables are not transactional, so the backup can contain a part of what is written to them"
                            + " while it is taken: " + String.join(", ", tables)
                            + "; stop writes, or convert them to InnoDB");
        }
    }

    /** One sentence of what the program said last. */
    static String programFailure(String action, DatabaseUrl url, Path program, CommandResult result) {
        String reason = result.lastLines().stream()
                .filter(line -> line.contains("rror"))
                .reduce((first, last) -> last)
                .or(() -> result.lastLines().stream().reduce((first, last) -> last))
                .map(String::strip)
                .orElse("it said nothing");
        String end = result.timedOut() ? "ran out of time" : "ended with status " + result.exitStatus();
        return "cannot " + action + " " + url.display() + ": " + program.getFileName() + " " + end + ": " + reason;
    }

    @Override
    public String dumpFormat() {
        return "mariadb-dump sql";
    }

    @Override
    public List<String> restoreNotes() {
        return List.of(
                "The backup is loaded into a database next to this one, then all tables are exchanged at once, if the user may"
                        + " create one; else a copy of this database is kept in a file, and loaded again if the restore"
                        + " fails.",
                "Stop the application first: sessions in a transaction delay the restore.",
                "Views, routines, triggers and events of other accounts keep their definer only if the user of the database"
                        + " URL may set it (SET USER or SUPER).");
    }

    @Override
    public void restore(DumpSource dump, boolean sameDatabase, Events events, Cancellation cancellation) {
        new MariaDbRestore(url, session, programs(), runner, events, cancellation).run(dump, sameDatabase);
    }

    /** {@inheritDoc} Neither server comes with a program that reads a dump, so its first and last line are looked at. */
    @Override
    public void verify(DumpSource dump, Cancellation cancellation) {
        MariaDbSurvey.of(dump, line -> line, cancellation);
    }

    @Override
    public boolean restoreIsAtomic() {
        return false;
    }

    @Override
    public SchemaInspection schema() {
        return new MariaDbInspection(this::connect, url.display());
    }

    @Override
    public Optional<DatabaseLock> tryLock() {
        try {
            return MariaDbLock.tryLock(connect());
        } catch (SQLException e) {
            throw session.failure("lock", e);
        }
    }

    @Override
    public Optional<ServerSessions> sessions() {
        return Optional.of(new MariaDbServerSessions(session.connectToAsk()));
    }
}
