package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
 * Makes a database exactly what a dump holds, in one transaction of one psql session that we feed: empty it, then the
 * dump's SQL from pg_restore. COMMIT is sent only after pg_restore succeeded and the dump was read to its end, so if
 * anything dies, we included, psql sees the end of its input inside a transaction and the server rolls back.
 */
final class PostgresRestore {

    /** How long the restore waits for a lock that it cannot get by ending the session that holds it. */
    static final String LOCK_TIMEOUT = "60s";

    private static final int ATTEMPTS = 3;

    /** psql's exit status when a statement failed with ON_ERROR_STOP; 2 is a lost connection (psql, "Exit Status"). */
    private static final int STATEMENT_FAILED = 3;

    private final DatabaseUrl url;

    private final PostgresSessions sessions;
    private final PostgresPrograms programs;
    private final CommandRunner runner;
    private final DumpSource dump;
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
        this.sameDatabase = sameDatabase;
        this.lockTimeout = lockTimeout;
    }

    void run(Events events, Cancellation cancellation) {
        List<String> contents = new PostgresArchive(dump, programs, runner).contents(cancellation);
        try (Connection session = sessions.open("sluice restore plan");
                ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system())) {
            sessions.refuseTransactionPool(session);
            PostgresKept kept = PostgresKept.plan(session, contents);
            PostgresParts parts = PostgresParts.of(kept.restored(contents));
            Plan plan = new Plan(kept, scratch.file("definitions"), scratch.file("data"), settings(session));
            Files.writeString(plan.definitions, PostgresParts.list(parts.definitions()));
            Files.writeString(plan.data, PostgresParts.list(parts.data()));
            boolean freeze = true;
            int attempts = 1;
            Outcome outcome;
            while ((outcome = attempt(plan, freeze, attempts < ATTEMPTS, events, cancellation)) != Outcome.DONE) {
                if (outcome == Outcome.DEADLOCK) {
                    attempts++;
                    events.note("another session and the restore waited for each other; trying again");
                } else {
                    freeze = false;
                    events.note("the server takes these rows with COPY, but not with its option FREEZE; trying again");
                }
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
     * @param definitions a file with the entries of that part of the dump; so is {@code data}
     * @param settings the parameters that the server knows
     */
    private record Plan(PostgresKept kept, Path definitions, Path data, Set<String> settings) {}

    /** What became of one transaction; all but the first may be tried again. */
    private enum Outcome {
        DONE,
        DEADLOCK,
        FREEZE_REFUSED
    }

    /** One transaction. Rows that are frozen are not written once more by the first query and by vacuum. */
    private Outcome attempt(Plan plan, boolean freeze, boolean again, Events events, Cancellation cancellation) {
        String application = "sluice restore " + UUID.randomUUID();
        Command psql = programs.command(
                url,
                application,
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--no-password",
                "--output=/dev/null",
                "--set=ON_ERROR_STOP=1",
                "--set=VERBOSITY=terse");
        try (PostgresBlockers blockers =
                        new PostgresBlockers(sessions.open("sluice restore blockers"), application, events);
                CommandProcess server = runner.start(psql, cancellation)) {
            Fed fed = feed(server.output(), server.input(), plan, freeze, cancellation);
            CommandResult result = server.waitFor();
            if (fed == Fed.WITH_COMMIT && result.succeeded()) {
                return Outcome.DONE;
            }
            cancellation.check();
            String reason = PostgresPrograms.reason("psql", result);
            if (fed == Fed.WITH_COMMIT && result.exitStatus() != STATEMENT_FAILED) {
                throw new DatabaseException("the connection to " + url.display() + " broke while the restore was being"
                        + " committed, so it has happened whole or not at all; restore again to be sure: " + reason);
            }
            if (again && reason.contains("deadlock detected")) {
                return Outcome.DEADLOCK;
            }
            if (freeze && reason.contains("FREEZE")) {
                return Outcome.FREEZE_REFUSED;
            }
            throw new DatabaseException(nothingChanged() + reason + advice(reason, blockers.untouchable()));
        }
    }

    /** How much psql was given. */
    private enum Fed {
        PART,
        WITH_COMMIT
    }

    /** Throws if the dump is at fault; closing psql then rolls back. */
    private Fed feed(InputStream said, OutputStream server, Plan plan, boolean freeze, Cancellation cancellation) {
        try {
            server.write(prologue(plan.kept).getBytes(StandardCharsets.UTF_8));
            server.flush();
            copy(plan.definitions, false, server, plan.settings, false, cancellation);
            copy(plan.data, true, server, plan.settings, freeze, cancellation);
        } catch (IOException e) {
            cancellation.check();
            return Fed.PART; // psql has ended
        } catch (DatabaseException e) {
            throw new DatabaseException(nothingChanged() + e.getMessage(), e);
        }
        try {
            server.write(("\n" + sql("postgres-analyze.sql") + "COMMIT;\n").getBytes(StandardCharsets.UTF_8));
            server.close();
            said.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // psql's status tells what became of it
        }
        return Fed.WITH_COMMIT;
    }

    /**
     * One part of the dump.
     *
     * @param toTheEnd whether the dump is read to its end, where its digest is compared
     * @throws IOException if psql takes no more
     * @throws DatabaseException if the dump is at fault
     */
    private void copy(
            Path list,
            boolean toTheEnd,
            OutputStream server,
            Set<String> settings,
            boolean freeze,
            Cancellation cancellation)
            throws IOException {
        try (CommandProcess archive = runner.start(programs.command("pg_restore", options(list)), cancellation);
                DumpFeed feed = DumpFeed.start(dump, archive.input())) {
            PostgresScript script = new PostgresScript(archive.output(), server);
            try {
                script.copy(settings, freeze);
            } catch (IOException e) {
                archive.close(); // before the feed, which else waits for it
                throw e;
            }
            PostgresArchive.succeed(archive);
            if (toTheEnd) {
                feed.finish();
            }
            cancellation.check();
            if (!script.copyTail()) {
                throw new DatabaseException(
                        "the SQL of this version of pg_restore does not end as it should; report it");
            }
        }
    }

    private String nothingChanged() {
        return "the restore of " + url.display() + " failed and nothing was changed: ";
    }

    private String[] options(Path list) {
        List<String> options = new ArrayList<>(
                List.of("--file=-", "--single-transaction", "--use-list=" + list, "--no-subscriptions"));
        if (!sameDatabase) {
            options.addAll(List.of("--no-owner", "--no-privileges", "--no-tablespaces", "--no-security-labels"));
        }
        return options.toArray(String[]::new);
    }

    private String prologue(PostgresKept kept) {
        return "SET standard_conforming_strings = on;\nSET client_min_messages = warning;\n"
                + "SET client_encoding = 'UTF8';\nBEGIN READ WRITE;\n"
                + "SET search_path = pg_catalog;\nSET lock_timeout = '" + lockTimeout + "';\n"
                // each only where the server knows it
                + "SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('statement_timeout',"
                + " 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout');\n"
                + "SELECT set_config(name, '2000', false) FROM pg_settings"
                + " WHERE name = 'client_connection_check_interval';\n"
                + "SELECT set_config('sluice.kept', '"
                + kept.json(sameDatabase).replace("'", "''") + "', false);\n" + sql("postgres-clear.sql");
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
