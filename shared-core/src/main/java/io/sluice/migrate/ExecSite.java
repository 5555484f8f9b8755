package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import io.sluice.kubernetes.CommandExec;
import io.sluice.kubernetes.KubernetesException;

/** A running container of a Kubernetes workload. */
final class ExecSite implements MigrationSite {

    private final CommandExec containers;

    ExecSite(CommandExec containers) {
        this.containers = containers;
    }

    /** @throws CommandException if it could not run: then the answer is unknown */
    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        try {
            return containers.run(command, events, cancellation);
        } catch (KubernetesException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    @Override
    public CommandResult once(String run, Command command, Events events, Cancellation cancellation) {
        try {
            return containers.run(command, events, cancellation);
        } catch (KubernetesException e) {
            throw new MigrationException(e.getMessage(), e);
        }
    }
}
