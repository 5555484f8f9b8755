package io.sluice.database;

import static io.sluice.database.PostgresSessions.execute;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Makes a database exactly what a dump holds, in one transaction: empty it, then what pg_restore makes of the dump. COMMIT
 * is sent only after pg_restore succeeded and the dump was read to its end, so if anything dies, we included, the server
 * rolls back.
 */
final class PostgresRestore {

    /** How long the restore waits for a lock that it cannot get by ending the session that holds it. */
    static final String LOCK_TIMEOUT = "60s";

    private static final int ATTEMPTS = 3;

    /** PostgreSQL documentation, "PostgreSQL Error Codes". */
    private static final String DEADLOCK = "40P01";

    private final DatabaseUrl url;
    private final PostgresSessions sessions;
    private final PostgresPrograms programs;
    private final CommandRunner runner;
    private final DumpSource dump;
    private final PostgresArchive archive;
    private final boolean sameDatabase;
    private final String lockTimeout;

    PostgresRestore(
            DatabaseUrl url,
            PostgresSessions sessions,
            PostgresPrograms programs,
            CommandRunner runner,
            DumpSource dump,
            boolean sameDatabase,
            String lockTimeout) {
        this.url = url;
        this.sessions = sessions;
        this.programs = programs;
        this.runner = runner;
        this.dump = dump;
        this.archive = new PostgresArchive(dump, programs, runner);
        this.sameDatabase = sameDatabase;
        this.lockTimeout = lockTimeout;
    }

    void run(Events events, Cancellation cancellation) {
        List<String> contents = archive.contents(cancellation);
        try (Connection session = sessions.open("sluice restore plan");
                ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system())) {
            sessions.refuseTransactionPool(session);
            PostgresKept kept = PostgresKept.plan(session, contents);
            PostgresParts parts = PostgresParts.of(kept.restored(contents));
            Set<String> known = settings(session);
            PostgresScript definitions = script(scratch.file("definitions"), parts.definitions(), known, cancellation);
            List<PostgresScript> before = new ArrayList<>(List.of(definitions));
            if (!parts.userMappings().isEmpty()) {
                before.add(script(scratch.file("mappings"), parts.userMappings(), known, cancellation));
            }
            List<PostgresScript> after = List.of(script(scratch.file("rest"), parts.rest(), known, cancellation));
            PostgresEncoding encoding = new PostgresEncoding(definitions.encoding());
            Plan plan = new Plan(
                    kept,
                    encoding,
                    sql(before, encoding, session),
                    write(scratch.file("rows"), parts.rows()),
                    sql(after, encoding, session));
            for (int attempt = 1; !attempt(plan, attempt < ATTEMPTS, events, cancellation); attempt++) {
                events.note("another session and the restore waited for each other; trying again");
            }
            kept.publications()
                    .forEach(name -> events.warn("the publication " + name
                            + " belongs to another role: an administrator has to add its tables again"));
        } catch (SQLException e) {
            throw sessions.failure("restore", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What is known before the first attempt.
     *
     * @param encoding the dump's
     * @param before SQL, in the pieces in which it is sent
     * @param rows a file with the entries of the dump that hold rows
     * @param after SQL likewise
     */
    private record Plan(
            PostgresKept kept, PostgresEncoding encoding, List<String> before, Path rows, List<String> after) {}

    private static Path write(Path file, List<String> entries) throws IOException {
        return Files.writeString(file, PostgresParts.list(entries));
    }

    private PostgresScript script(Path list, List<String> entries, Set<String> known, Cancellation cancellation)
            throws IOException {
        return PostgresScript.of(archive.read(cancellation, options(write(list, entries))), known);
    }

    private static List<String> sql(List<PostgresScript> scripts, PostgresEncoding encoding, Connection session)
            throws SQLException {
        List<String> sql = new ArrayList<>();
        for (PostgresScript script : scripts) {
            PostgresStatements.check(script.statements());
            sql.add(script.settings());
            sql.add(encoding.statements(session, script.statements()));
        }
        return sql;
    }

    /** One transaction; false if it came into a deadlock and may be tried {@code again}. */
    private boolean attempt(Plan plan, boolean again, Events events, Cancellation cancellation) throws SQLException {
        String application = "sluice restore " + UUID.randomUUID();
        try (Connection session = sessions.openForScripts(application);
                PostgresBlockers blockers =
                        new PostgresBlockers(sessions.open("sluice restore blockers"), application, events)) {
            try (Cancellation.Registration ending = cancellation.onCancel(() -> abort(session))) {
                fill(session, application, plan, cancellation);
            } catch (SQLException e) {
                abort(session);
                cancellation.check();
                if (again && DEADLOCK.equals(e.getSQLState())) {
                    return false;
                }
                String reason = PostgresSessions.reason(e);
                throw new DatabaseException(nothingChanged() + reason + advice(reason, blockers.untouchable()), e);
            } catch (DatabaseException e) {
                abort(session);
                cancellation.check();
                throw new DatabaseException(nothingChanged() + e.getMessage(), e);
            }
            commit(session);
            return true;
        }
    }

    /** Everything but COMMIT. */
    private void fill(Connection session, String application, Plan plan, Cancellation cancellation)
            throws SQLException {
        execute(session, "SET search_path = pg_catalog");
        execute(session, "SET application_name = '" + application + "'"); // whatever the URL says: others look for it
        execute(session, "SET lock_timeout = '" + lockTimeout + "'");
        execute(session, sql("postgres-session.sql"));
        execute(session, "BEGIN READ WRITE");
        execute(session, clear(plan.kept));
        for (String sql : plan.before) {
            execute(session, sql);
        }
        rows(session, plan, cancellation);
        for (String sql : plan.after) {
            execute(session, sql);
        }
        execute(session, sql("postgres-analyze.sql"));
        cancellation.confirm(); // COMMIT is next
    }

    private void rows(Connection session, Plan plan, Cancellation cancellation) throws SQLException {
        Command command = programs.command("pg_restore", options(plan.rows));
        try (CommandProcess process = runner.start(command, cancellation);
                DumpFeed feed = DumpFeed.start(dump, process.input())) {
            boolean whole = false;
            try {
                whole = new PostgresRows(session, process.output(), plan.encoding).send();
            } catch (IOException e) {
                cancellation.check(); // else pg_restore's status tells what became of it
            } catch (SQLException | DatabaseException e) {
                process.close(); // before the feed, which else waits for it
                throw e;
            }
            PostgresArchive.succeed(process);
            feed.finish();
            cancellation.check();
            if (!whole) {
                throw new DatabaseException(
                        "the rows of this version of pg_restore do not end as they should; report it");
            }
        }
    }

    private void commit(Connection session) {
        try {
            execute(session, "COMMIT");
        } catch (SQLException e) {
            abort(session);
            if (PostgresSessions.broke(e)) {
                throw new DatabaseException(
                        "the connection to " + url.display() + " broke while the restore was being committed, so it has"
                                + " happened whole or not at all; restore again to be sure: "
                                + PostgresSessions.reason(e),
                        e);
            }
            throw new DatabaseException(nothingChanged() + PostgresSessions.reason(e), e);
        }
    }

    /**
     * Ends it without a word, in the middle of COPY, too; the server rolls back. By a thread of its own, because closing a
     * TLS socket waits for who is writing to it.
     */
    private static void abort(Connection session) {
        try {
            session.abort(end -> {
                Thread thread = new Thread(end, "restore end");
                thread.setDaemon(true);
                thread.start();
            });
        } catch (SQLException e) {
            // it is gone already
        }
    }

    private String nothingChanged() {
        return "the restore of " + url.display() + " failed and nothing was changed: ";
    }

    private String[] options(Path list) {
        List<String> options = new ArrayList<>(List.of("--file=-", "--use-list=" + list, "--no-subscriptions"));
        if (!sameDatabase) {
            options.addAll(List.of("--no-owner", "--no-privileges", "--no-tablespaces", "--no-security-labels"));
        }
        return options.toArray(String[]::new);
    }

    private String clear(PostgresKept kept) {
        return "SELECT set_config('sluice.kept', '" + kept.json(sameDatabase).replace("'", "''") + "', false);\n"
                + sql("postgres-clear.sql");
    }

    private static String sql(String resource) {
        try (InputStream script = PostgresRestore.class.getResourceAsStream(resource)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> settings(Connection session) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM pg_settings")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static String advice(String reason, String untouchable) {
        if (reason.contains("lock timeout") || reason.contains("deadlock detected")) {
            return untouchable.isEmpty()
                    ? "; another session holds a lock: see pg_stat_activity"
                    : "; locks are held by " + untouchable
                            + ", which this role may not end: end them and restore again";
        }
        if (reason.contains("out of shared memory")) {
            return "; the database has more tables than the server can lock at once: raise max_locks_per_transaction"
                    + " and restart it, or restore into a new database";
        }
        if (reason.contains("must be owner of")) {
            return "; restore as a role that owns all objects, or is a member of the roles that do";
        }
        return "";
    }
}
