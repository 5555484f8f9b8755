package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where a framework's command runs: here, as a job, in a running container. */
@FunctionalInterface
public interface MigrationSite {

    /**
     * Proves, without running anything, that commands can be run here.
     *
     * @throws io.sluice.SluiceException if they cannot
     */
    default void check() {}

    /** Runs the command to its end; when cancelled, ends it and everything it started first. */
    CommandResult run(Command command, Events events, Cancellation cancellation);

    /**
     * Runs a migration. Where it may outlive us, a run that has begun under the same name before is followed, not begun
     * again.
     *
     * @param run names this run: {@code shop/production/v2#1}
     */
    default CommandResult once(String run, Command command, Events events, Cancellation cancellation) {
        return run(command, events, cancellation);
    }

    /**
     * The index of the first of these programs that is there; 0 if none is, or it cannot be known.
     *
     * @param programs names to be found on {@code PATH}, or paths below {@code directory}
     * @throws io.sluice.command.InterruptedRunException if the run was cancelled while a container was asked
     */
    default int firstOf(
            List<String> programs, Path directory, Map<String, String> environment, Cancellation cancellation) {
        return 0;
    }
}
