package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import io.sluice.handover.Keeper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The application's own container, to which commands are handed over; only it knows its programs. */
final class HandedOverSite implements MigrationSite {

    private final Keeper keeper;
    private final FirstProgram programsThere;

    HandedOverSite(Keeper keeper) {
        this.keeper = keeper;
        this.programsThere = new FirstProgram(
                (question, cancellation) -> Optional.of(keeper.run(question, Events.none(), cancellation)));
    }

    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        return keeper.run(command, events, cancellation);
    }

    @Override
    public int firstOf(
            List<String> programs, Path directory, Map<String, String> environment, Cancellation cancellation) {
        return programsThere.of(programs, directory, environment, cancellation);
    }
}
