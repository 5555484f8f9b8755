package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Loads parts of a dump into a schema with the client program. */
final class MariaDbLoad {

    /** How long to wait for sessions that use a table, in seconds; the server's own limit is a day. */
    static final int LOCK_SECONDS = 60;

    private static final Pattern DROP_ROUTINE =
            Pattern.compile("/\\*!50003 DROP (?:PROCEDURE|FUNCTION|PACKAGE BODY|PACKAGE) IF EXISTS .*", Pattern.DOTALL);
    private static final Pattern TABLE_LOCK = Pattern.compile("(?:UN)?LOCK TABLES\\b.*", Pattern.DOTALL);

    private final DatabaseUrl url;
    private final MariaDbPrograms programs;
    private final CommandRunner runner;
    private final Cancellation cancellation;
    private final boolean sameDatabase;

    /** @param sameDatabase keeps the definers that this user may set */
    MariaDbLoad(
            DatabaseUrl url,
            MariaDbPrograms programs,
            CommandRunner runner,
            Cancellation cancellation,
            boolean sameDatabase) {
        this.url = url;
        this.programs = programs;
        this.runner = runner;
        this.cancellation = cancellation;
        this.sameDatabase = sameDatabase;
    }

    /** @throws DatabaseException with the client's own words */
    void load(DumpSource dump, Set<MariaDbDump.Part> parts, Connection connection, String schema) throws SQLException {
        Edit edit = new Edit(parts, MariaDbDefiners.of(connection, schema, sameDatabase), schema, programs.mariaDb());
        try (ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system());
                CommandProcess client =
                        runner.start(command(programs.optionFile(scratch, url), schema), cancellation)) {
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
     * without {@code --comments} it takes the comments out of routines. What the source had is loaded, also where a check
     * or a limit of today would refuse it.
     */
    private Command command(String optionFile, String schema) {
        return Command.of(
                Path.of("/"),
                programs.client().toString(),
                optionFile,
                "--batch",
                "--binary-mode",
                "--comments",
                "--default-character-set=utf8mb4",
                "--max-allowed-packet=1G",
                "--init-command=SET SESSION lock_wait_timeout = " + LOCK_SECONDS
                        + ", foreign_key_checks = 0, unique_checks = 0"
                        + (programs.mariaDb() ? ", check_constraint_checks = 0, innodb_strict_mode = 0" : ""),
                "--database=" + schema);
    }

    /** @return why it ended early; the client's own words, if it has any, are better */
    private static String pump(DumpSource dump, OutputStream input, MariaDbDump.Edit edit) {
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

    /** Keeps the wanted parts of a dump, and makes their lines fit the schema. */
    private static final class Edit implements MariaDbDump.Edit {

        private final Set<MariaDbDump.Part> parts;
        private final MariaDbDefiners definers;
        private final String schema;
        private final boolean replacesRoutines;
        private final MariaDbDump.Lines lines = new MariaDbDump.Lines();
        private boolean statement;

        /** @param replacesRoutines whether the server knows CREATE OR REPLACE for routines, as MariaDB does and MySQL does not */
        Edit(Set<MariaDbDump.Part> parts, MariaDbDefiners definers, String schema, boolean replacesRoutines) {
            this.parts = parts;
            this.definers = definers;
            this.schema = schema;
            this.replacesRoutines = replacesRoutines;
        }

        @Override
        public @Nullable String apply(String line) {
            boolean own = lines.next(line);
            MariaDbDump.Part part = lines.part();
            if (own || !parts.contains(part)) {
                return null;
            }
            return part == MariaDbDump.Part.ROWS ? line : definition(line);
        }

        private @Nullable String definition(String line) {
            boolean first = statement;
            statement = line.equals("DELIMITER ;;\n");
            if (replacesRoutines && DROP_ROUTINE.matcher(line).matches()
                    || TABLE_LOCK.matcher(line).matches()) {
                return null;
            }
            String edited = definers.apply(line);
            if (replacesRoutines && first && edited.startsWith("CREATE ") && !edited.startsWith("CREATE OR REPLACE ")) {
                // A routine that is replaced keeps the privileges that others have on it; one that is dropped loses
                // them.
                edited = "CREATE OR REPLACE " + edited.substring("CREATE ".length());
            }
            String from = lines.database().orElse(schema);
            return from.equals(schema) ? edited : MariaDbNames.fit(edited, from, schema);
        }
    }
}
