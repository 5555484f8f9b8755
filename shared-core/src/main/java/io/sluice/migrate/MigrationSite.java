package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;

/** Where a framework's command runs: here, as a job, in a running container. */
@FunctionalInterface
public interface MigrationSite {

    /** Runs the command to its end; when cancelled, ends it and everything it started first. */
    CommandResult run(Command command, Events events, Cancellation cancellation);
}
