package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import io.sluice.kubernetes.CommandJob;
import io.sluice.kubernetes.KubernetesException;

/** A Kubernetes Job with the new image. */
final class JobSite implements MigrationSite {

    private final CommandJob jobs;

    JobSite(CommandJob jobs) {
        this.jobs = jobs;
    }

    /** @throws CommandException if it could not run: then the answer is unknown */
    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        try {
            return jobs.briefly(command, events, cancellation);
        } catch (KubernetesException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    @Override
    public CommandResult once(String run, Command command, Events events, Cancellation cancellation) {
        try {
            return jobs.once(run, command, events, cancellation);
        } catch (KubernetesException e) {
            throw new MigrationException(e.getMessage(), e);
        }
    }
}
