package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.command.InterruptedRunException;
import io.sluice.event.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Empties one database and loads a dump into it, after the whole dump has been read through once. */
final class MariaDbRestore {

    /** How long to wait for sessions that use a table, in seconds; the server's own limit is a day. */
    private static final String LOCK_LIMIT = "SET SESSION lock_wait_timeout = 60";

    /** What to drop, and how; tables last, for views and foreign keys hang on them. */
    private static final Map<String, String> OBJECTS = objects();

    private final DatabaseUrl url;
    private final MariaDbSession session;
    private final MariaDbPrograms programs;
    private final CommandRunner runner;

    MariaDbRestore(DatabaseUrl url, MariaDbSession session, MariaDbPrograms programs, CommandRunner runner) {
        this.url = url;
        this.session = session;
        this.programs = programs;
        this.runner = runner;
    }

    private static Map<String, String> objects() {
        Map<String, String> objects = new LinkedHashMap<>();
        objects.put("EVENT", "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()");
        for (String type : List.of("PROCEDURE", "FUNCTION", "PACKAGE BODY", "PACKAGE")) {
            objects.put(
                    type,
                    "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()"
                            + " AND routine_type = '" + type + "'");
        }
        String tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND ";
        objects.put("VIEW", tables + "table_type = 'VIEW'");
        objects.put("TABLE", tables + "table_type NOT IN ('VIEW', 'SEQUENCE')");
        objects.put("SEQUENCE", tables + "table_type = 'SEQUENCE'");
        return objects;
    }

    void run(DumpSource dump, boolean sameDatabase, Events events, Cancellation cancellation) {
        try (Connection connection = session.connect()) {
            MariaDbDefiners edit = MariaDbDefiners.of(connection, sameDatabase);
            MariaDbDump.Defaults defaults = readThrough(dump, edit, cancellation);
            if (sameDatabase && edit.removed() > 0) {
                events.warn(edit.removed() + " views, routines, triggers or events of " + url.display()
                        + " were defined by other accounts and will be this user's; restore as an administrator to keep"
                        + " them");
            }
            cancellation.confirm();
            try {
                empty(connection, defaults);
                load(dump, MariaDbDefiners.of(connection, sameDatabase), cancellation);
            } catch (InterruptedRunException e) {
                events.warn(incomplete());
                throw e;
            } catch (DatabaseException e) {
                throw new DatabaseException(e.getMessage() + "; " + incomplete(), e);
            }
        } catch (SQLException e) {
            throw session.failure("restore", e);
        }
    }

    private String incomplete() {
        return url.display() + " is incomplete now: run the same restore again when the cause is gone";
    }

    /** Nothing is dropped for a dump that is cut off or damaged. */
    static MariaDbDump.Defaults readThrough(DumpSource dump, UnaryOperator<String> edit, Cancellation cancellation) {
        MariaDbDump.Tail tail = new MariaDbDump.Tail();
        List<MariaDbDump.Defaults> defaults = new ArrayList<>();
        try (InputStream in = dump.open()) {
            MariaDbDump.copyLines(
                    in,
                    new OutputStream() {
                        @Override
                        public void write(int one) {
                            write(new byte[] {(byte) one}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int count) {
                            cancellation.check();
                            tail.add(bytes, offset, count);
                        }
                    },
                    line -> {
                        if (defaults.isEmpty()) {
                            defaults.add(MariaDbDump.Defaults.read(line)
                                    .orElseThrow(
                                            () -> new DatabaseException("the backup is not a dump that Sluice made of a"
                                                    + " MariaDB or MySQL database; use another backup")));
                        }
                        return edit.apply(line);
                    });
        } catch (IOException e) {
            throw new DatabaseException("the backup cannot be read: " + e.getMessage(), e);
        }
        if (defaults.isEmpty() || !tail.complete()) {
            throw new DatabaseException("the backup is cut off: its last line is missing; use another backup");
        }
        return defaults.get(0);
    }

    private void empty(Connection connection, MariaDbDump.Defaults defaults) {
        try {
            MariaDbSession.run(connection, LOCK_LIMIT);
            MariaDbSession.run(connection, "SET SESSION foreign_key_checks = 0");
            for (Map.Entry<String, String> object : OBJECTS.entrySet()) {
                for (String name : MariaDbSession.ask(connection, object.getValue())) {
                    MariaDbSession.run(connection, "DROP " + object.getKey() + " " + MariaDbSession.quote(name));
                }
            }
            MariaDbSession.run(
                    connection,
                    "ALTER DATABASE " + MariaDbSession.quote(connection.getCatalog()) + " CHARACTER SET "
                            + defaults.characterSet() + " COLLATE " + defaults.collation());
        } catch (SQLException e) {
            throw session.failure("empty", e);
        }
    }

    private void load(DumpSource dump, UnaryOperator<String> edit, Cancellation cancellation) {
        try (ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system());
                CommandProcess client = runner.start(command(programs.optionFile(scratch, url)), cancellation)) {
            Thread drain = new Thread(() -> drain(client.output()), "sluice-restore-output");
            drain.setDaemon(true);
            drain.start();
            String broken = pump(dump, client.input(), edit);
            CommandResult result = client.waitFor();
            if (!result.succeeded()) {
                throw new DatabaseException(MariaDbEngine.programFailure("restore", url, programs.client(), result));
            }
            if (!broken.isEmpty()) {
                throw new DatabaseException("cannot restore " + url.display() + ": " + broken);
            }
        } catch (CommandException e) {
            throw new DatabaseException(e.getMessage(), e);
        }
    }

    /**
     * {@code --binary-mode} keeps the client from changing line breaks, and from running commands it finds in data;
     * without {@code --comments} it takes the comments out of routines.
     */
    private Command command(String optionFile) {
        return Command.of(
                Path.of("/"),
                programs.client().toString(),
                optionFile,
                "--batch",
                "--binary-mode",
                "--comments",
                "--default-character-set=utf8mb4",
                "--max-allowed-packet=1G",
                "--init-command=" + LOCK_LIMIT,
                "--database=" + url.database());
    }

    /** @return why it ended early; the client's own words, if it has any, are better */
    private static String pump(DumpSource dump, OutputStream input, UnaryOperator<String> edit) {
        try (InputStream in = dump.open();
                OutputStream out = input) {
            MariaDbDump.copyLines(in, out, edit);
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void drain(InputStream output) {
        try {
            output.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client has ended; its exit status tells how.
        }
    }
}
