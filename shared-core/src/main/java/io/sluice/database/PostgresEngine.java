package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import io.sluice.schema.PostgresInspection;
import io.sluice.schema.SchemaInspection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 12 and later, through pg_dump, pg_restore and the JDBC driver. */
public final class PostgresEngine implements DatabaseEngine {

    /** How long pg_dump waits for a table that somebody changes; without a limit it would wait for ever. */
    private static final String LOCK_WAIT_MILLISECONDS = "60000";

    private static final int BUFFER_BYTES = 1 << 18;
    private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);

    private final DatabaseUrl url;
    private final CommandRunner runner;
    private final PostgresSessions sessions;
    private @Nullable PostgresPrograms programs;

    public PostgresEngine(DatabaseUrl url, CommandRunner runner) {
        this(url, runner, new PostgresSessions(url));
    }

    PostgresEngine(DatabaseUrl url, CommandRunner runner, PostgresSessions sessions) {
        this.url = url;
        this.runner = runner;
        this.sessions = sessions;
        runner.redactor().add(url.secrets());
    }

    @Override
    public DatabaseUrl url() {
        return url;
    }

    @Override
    public Connection connect() {
        return sessions.open("sluice");
    }

    @Override
    public DatabaseDescription describe() {
        try (Connection session = sessions.openToAsk("sluice")) {
            sessions.refuseTransactionPool(session);
            if ("t".equals(PostgresSessions.value(session, "SELECT pg_is_in_recovery()"))) {
                throw new DatabaseException(url.display()
                        + " is a standby that takes no writes; name the primary server in the database URL");
            }
            String version = String.valueOf(PostgresSessions.value(session, "SHOW server_version"));
            String database = String.valueOf(PostgresSessions.value(session, "SELECT current_database()"));
            return new DatabaseDescription(
                    "postgresql:" + serverIdentity(session) + "/" + database,
                    DatabaseFamily.POSTGRESQL,
                    version.split(" ")[0],
                    programs(session).version());
        } catch (SQLException e) {
            throw sessions.failure("describe", e);
        }
    }

    /** {@inheritDoc} Any role may ask for it, unlike for the cluster's own number. */
    @Override
    public String instance() {
        try (Connection session = sessions.openToAsk("sluice")) {
            return String.valueOf(PostgresSessions.value(
                    session,
                    "SELECT extract(epoch FROM pg_postmaster_start_time()) || '/' || oid FROM pg_database"
                            + " WHERE datname = current_database()"));
        } catch (SQLException e) {
            throw sessions.failure("describe", e);
        }
    }

    /** The cluster's own number, made by initdb; where a provider forbids it, the address the server sees itself at. */
    private String serverIdentity(Connection session) throws SQLException {
        try {
            return String.valueOf(PostgresSessions.value(session, "SELECT system_identifier FROM pg_control_system()"));
        } catch (SQLException e) {
            String address =
                    PostgresSessions.value(session, "SELECT host(inet_server_addr()) || ':' || inet_server_port()");
            return address == null ? url.hostOrDefault() + ":" + url.portOrDefault() : address;
        }
    }

    private PostgresPrograms programs(Connection session) throws SQLException {
        if (programs == null) {
            int number = Integer.parseInt(String.valueOf(PostgresSessions.value(session, "SHOW server_version_num")));
            programs = PostgresPrograms.find(number / 10_000, runner);
        }
        return programs;
    }

    private PostgresPrograms programs() {
        if (programs != null) {
            return programs;
        }
        try (Connection session = sessions.openToAsk("sluice")) {
            return programs(session);
        } catch (SQLException e) {
            throw sessions.failure("describe", e);
        }
    }

    @Override
    public void dump(OutputStream sink, Events events, Cancellation cancellation) {
        Command command = programs()
                .command(
                        url,
                        "sluice dump",
                        "pg_dump",
                        "--format=custom",
                        "--compress=0",
                        "--no-password",
                        "--lock-wait-timeout=" + LOCK_WAIT_MILLISECONDS);
        boolean direct = look(events);
        try (CommandProcess process = runner.start(direct ? keptAlive(command) : command, cancellation)) {
            process.input().close();
            boolean archive = copy(process.output(), sink);
            CommandResult result = process.waitFor();
            cancellation.check();
            if (!result.succeeded()) {
                throw new DatabaseException("the dump of " + url.display() + " failed: "
                        + PostgresPrograms.reason("pg_dump", result) + advice(result));
            }
            if (!archive) {
                throw new DatabaseException("the dump of " + url.display()
                        + " is not an archive, though pg_dump reported success; look at what pg_dump on PATH is");
            }
        } catch (IOException e) {
            cancellation.check();
            throw new DatabaseException("the dump of " + url.display() + " could not be kept: " + e.getMessage(), e);
        }
    }

    /**
     * A restore locks every relation it drops and every one it makes, all in one transaction. Whoever has more than the
     * server can lock (PostgreSQL documentation, "max_locks_per_transaction") is to know it before it is needed.
     */
    private static void warnOfLocks(Connection session, Events events) throws SQLException {
        String sql = """
                SELECT ceil(needed / slots) FROM (
                    SELECT 2.0 * count(*) AS needed, current_setting('max_connections')::int
                        + current_setting('max_prepared_transactions')::int AS slots
                    FROM pg_class WHERE oid >= 16384
                ) AS locks
                WHERE needed > slots * current_setting('max_locks_per_transaction')::int
                """;
        String raised = PostgresSessions.value(session, sql);
        if (raised != null) {
            events.warn("the database has more tables and indexes than this server can lock at once, so a restore"
                    + " in place would fail: set max_locks_per_transaction to " + raised + " or more");
        }
    }

    /** What is to be known before a dump: whether it reaches the server directly. */
    private boolean look(Events events) {
        try (Connection session = connect()) {
            warnOfLocks(session, events);
            return PostgresSessions.isDirect(session);
        } catch (SQLException e) {
            throw sessions.failure("describe", e);
        }
    }

    /** With options for the server beside those of the URL or the environment. */
    private static Command keptAlive(Command command) {
        Map<String, String> environment = new HashMap<>(command.environment());
        String given = environment.getOrDefault("PGOPTIONS", System.getenv().getOrDefault("PGOPTIONS", ""));
        environment.put("PGOPTIONS", (PostgresSessions.keepAliveOptions() + " " + given).strip());
        return command.withEnvironment(environment);
    }

    /** Whether it begins as pg_dump's custom format does, or is empty. */
    private static boolean copy(InputStream from, OutputStream to) throws IOException {
        byte[] head = from.readNBytes(MAGIC.length);
        to.write(head);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length; (length = from.read(buffer)) >= 0; ) {
            to.write(buffer, 0, length);
        }
        return head.length == 0 || Arrays.equals(head, MAGIC);
    }

    private static String advice(CommandResult result) {
        String said = String.join("\n", result.lastLines());
        if (said.contains("lock timeout")) {
            return "; another session holds that table: see pg_stat_activity and try again when it has ended";
        }
        if (said.contains("out of shared memory")) {
            return "; the database has more tables than the server can lock at once: raise max_locks_per_transaction"
                    + " and restart it";
        }
        if (said.contains("permission denied")) {
            return "; the role in the database URL has to be allowed to read everything, as the owner is";
        }
        return "";
    }

    @Override
    public String dumpFormat() {
        return "pg_dump custom";
    }

    @Override
    public List<String> restoreNotes() {
        return List.of(
                "What was written since the backup is lost.",
                "It is one transaction: it happens whole, or the database stays as it is.",
                "Other sessions that hold locks on tables are ended, and all tables are locked while it runs.",
                "The disk needs room for the old and the new data at the same time.");
    }

    @Override
    public void restore(DumpSource dump, boolean sameDatabase, Events events, Cancellation cancellation) {
        new PostgresRestore(url, sessions, programs(), runner, dump, sameDatabase, PostgresRestore.LOCK_TIMEOUT)
                .run(events, cancellation);
    }

    @Override
    public void verify(DumpSource dump, Cancellation cancellation) {
        // A backup can be checked while the server is down.
        new PostgresArchive(dump, programs == null ? PostgresPrograms.find(0, runner) : programs, runner)
                .verify(cancellation);
    }

    @Override
    public boolean restoreIsAtomic() {
        return true;
    }

    @Override
    public SchemaInspection schema() {
        return new PostgresInspection(this::connect, url.display());
    }

    @Override
    public Optional<DatabaseLock> tryLock() {
        return PostgresLock.tryLock(sessions);
    }

    @Override
    public Optional<ServerSessions> sessions() {
        return Optional.of(new PostgresServerSessions(sessions.openToAsk("sluice")));
    }
}
