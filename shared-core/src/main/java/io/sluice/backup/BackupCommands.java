package io.sluice.backup;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.database.DatabaseUrl;
import io.sluice.event.Events;
import io.sluice.spec.ReleaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code backup.command} and {@code restore.command}, for those who snapshot instead of dumping. */
final class BackupCommands {

    private static final Duration LONGEST_RESTORE = Duration.ofDays(7);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final CommandRunner runner;
    private final Path directory;

    BackupCommands(CommandRunner runner, Path directory) {
        this.runner = runner;
        this.directory = directory;
    }

    /** Runs {@code backup.command}; what it prints last is the backup's id in its own world. */
    String backup(
            ReleaseSpec.Backup spec,
            Map<String, String> environment,
            DatabaseUrl url,
            Events events,
            Cancellation cancellation) {
        Command command = command(spec.command(), environment, url, spec.timeout());
        CommandResult result = run("backup.command", command, events, cancellation);
        return lastLine(result)
                .orElseThrow(() -> new BackupException("backup.command '" + command.program()
                        + "' succeeded but printed nothing: its last line has to be the id of the backup it made"));
    }

    /** Runs {@code restore.command}. */
    void restore(
            ReleaseSpec.Restore spec,
            Map<String, String> environment,
            DatabaseUrl url,
            Events events,
            Cancellation cancellation) {
        run("restore.command", command(spec.command(), environment, url, LONGEST_RESTORE), events, cancellation);
    }

    private Command command(
            List<String> arguments, Map<String, String> environment, DatabaseUrl url, Duration timeout) {
        return new Command(
                arguments,
                environment,
                Map.of("DATABASE_URL", url.render(url.family().id())),
                directory,
                timeout,
                GRACE);
    }

    private CommandResult run(String field, Command command, Events events, Cancellation cancellation) {
        CommandResult result = runner.run(command, events, cancellation);
        cancellation.check();
        if (result.timedOut()) {
            throw new BackupException(
                    field + " '" + command.program() + "' was ended because it took longer than " + command.timeout());
        }
        if (!result.succeeded()) {
            throw new BackupException(field + " '" + command.program() + "' failed with exit status "
                    + result.exitStatus()
                    + lastLine(result).map(line -> ": " + line).orElse(""));
        }
        return result;
    }

    private static Optional<String> lastLine(CommandResult result) {
        return result.lastLines().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((earlier, later) -> later);
    }
}
