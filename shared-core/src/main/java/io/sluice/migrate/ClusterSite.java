package io.sluice.migrate;

import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException;
import io.sluice.kubernetes.PodCommands;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** A Kubernetes cluster: Jobs with the new image, or a running container. */
final class ClusterSite implements MigrationSite {

    private final PodCommands commands;

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
        return told(() -> commands.once(run, command, events, cancellation), MigrationException::new);
    }

    private static CommandResult told(
            Supplier<CommandResult> work, BiFunction<String, Throwable, SluiceException> failure) {
        try {
            return work.get();
        } catch (KubernetesException e) {
            throw failure.apply(e.getMessage(), e);
        }
    }
}
