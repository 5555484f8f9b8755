package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import io.sluice.preset.PresetCommand;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** This machine, agent or container: the command is a child of ours. */
final class HereSite implements MigrationSite {

    private final CommandRunner runner;

    HereSite(CommandRunner runner) {
        this.runner = runner;
    }

    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        return runner.run(command, events, cancellation);
    }

    /** {@inheritDoc} A program that does not start has changed nothing. */
    @Override
    public CommandResult once(String run, Command command, Events events, Cancellation cancellation) {
        try {
            return run(command, events, cancellation);
        } catch (CommandException e) {
            throw MigrationException.nothingRan(e.getMessage(), e);
        }
    }

    @Override
    public int firstOf(
            List<String> programs, Path directory, Map<String, String> environment, Cancellation cancellation) {
        return PresetCommand.first(program -> has(program, directory, environment))
                .applyAsInt(programs);
    }

    private static boolean has(String program, Path directory, Map<String, String> environment) {
        if (program.contains("/")) {
            return Files.isExecutable(directory.resolve(program));
        }
        String path = environment.getOrDefault("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(each -> Files.isExecutable(directory.resolve(each).resolve(program)));
    }
}
