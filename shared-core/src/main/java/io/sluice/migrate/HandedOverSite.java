package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import io.sluice.handover.Keeper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The application's own container, to which commands are handed over; only it knows its programs. */
final class HandedOverSite implements MigrationSite {

    private final Keeper keeper;
    private final Map<List<String>, Integer> known = new HashMap<>();

    HandedOverSite(Keeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        return keeper.run(command, events, cancellation);
    }

    @Override
    public synchronized int firstOf(List<String> programs, Path directory, Map<String, String> environment) {
        return known.computeIfAbsent(
                programs,
                some -> FirstProgram.answer(some, keeper.ask(FirstProgram.question(some, directory, environment))));
    }
}
