package io.sluice.migrate;

import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException;
import io.sluice.kubernetes.PodCommands;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** A Kubernetes cluster: Jobs with the new image, or a running container. */
final class ClusterSite implements MigrationSite {

    private final PodCommands commands;
    private final FirstProgram programsThere = new FirstProgram(this::answer);

    ClusterSite(PodCommands commands) {
        this.commands = commands;
    }

    /** @throws KubernetesException with what is missing: nothing has been migrated, so it is no failed migration */
    @Override
    public void check() {
        commands.check();
    }

    /** @throws CommandException if it could not run: then the answer is unknown */
    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        return told(() -> commands.run(command, events, cancellation), CommandException::new);
    }

    @Override
    public CommandResult once(String run, Command command, Events events, Cancellation cancellation) {
        return told(() -> commands.once(run, command, events, cancellation), ClusterSite::failed);
    }

    private static MigrationException failed(String message, KubernetesException cause) {
        return cause.kind() == KubernetesException.Kind.NOT_STARTED
                ? MigrationException.nothingRan(message, cause)
                : new MigrationException(message, cause);
    }

    /** Only the container knows: the application's image, whose virtual environment is not the one here, if there is one. */
    @Override
    public int firstOf(
            List<String> programs, Path directory, Map<String, String> environment, Cancellation cancellation) {
        return programsThere.of(programs, directory, environment, cancellation);
    }

    /** Empty if it cannot be run: the framework's command will meet the same, and tell. */
    private Optional<CommandResult> answer(Command question, Cancellation cancellation) {
        try {
            return Optional.of(commands.run(question, Events.none(), cancellation));
        } catch (KubernetesException e) {
            return Optional.empty();
        }
    }

    private static CommandResult told(
            Supplier<CommandResult> work, BiFunction<String, KubernetesException, SluiceException> failure) {
        try {
            return work.get();
        } catch (KubernetesException e) {
            throw failure.apply(e.getMessage(), e);
        }
    }
}
