package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A dump in pg_dump's custom format, read through pg_restore from a pipe. */
final class PostgresArchive {

    private static final Pattern ID = Pattern.compile("^\\d+; \\d+ \\d+ ");

    private final DumpSource dump;
    private final PostgresPrograms programs;
    private final CommandRunner runner;

    PostgresArchive(DumpSource dump, PostgresPrograms programs, CommandRunner runner) {
        this.dump = dump;
        this.programs = programs;
        this.runner = runner;
    }

    /** Reads it from beginning to end. */
    void verify(Cancellation cancellation) {
        try (CommandProcess process = runner.start(programs.command("pg_restore", "--file=/dev/null"), cancellation);
                DumpFeed feed = DumpFeed.start(dump, process.input())) {
            process.output().transferTo(OutputStream.nullOutputStream());
            succeed(process);
            feed.finish();
        } catch (IOException e) {
            throw new DatabaseException("the dump cannot be read: " + e.getMessage(), e);
        }
    }

    /** Its table of contents: lines of {@code id; class oid KIND schema name owner}, in the order of the archive. */
    List<String> contents(Cancellation cancellation) {
        return new String(read(cancellation, "--list"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith(";") && !line.isBlank())
                .toList();
    }

    /** All that pg_restore writes with these options, which ask for no rows; the dump is not read to its end. */
    byte[] read(Cancellation cancellation, String... options) {
        try (CommandProcess process = runner.start(programs.command("pg_restore", options), cancellation);
                DumpFeed feed = DumpFeed.start(dump, process.input())) {
            byte[] written = process.output().readAllBytes();
            succeed(process);
            cancellation.check();
            return written;
        } catch (IOException e) {
            throw new DatabaseException("the dump cannot be read: " + e.getMessage(), e);
        }
    }

    /** A line of the contents without its id. */
    static String entry(String line) {
        return ID.matcher(line).replaceFirst("");
    }

    static void succeed(CommandProcess process) {
        CommandResult result = process.waitFor();
        if (!result.succeeded()) {
            String reason = PostgresPrograms.reason("pg_restore", result);
            throw new DatabaseException("the dump is not a whole one or not one of PostgreSQL's: " + reason
                    + (reason.contains("unsupported version") ? "; install a newer postgresql-client" : ""));
        }
    }
}
