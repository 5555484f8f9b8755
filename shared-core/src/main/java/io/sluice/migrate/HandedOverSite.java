package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import io.sluice.handover.Keeper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The application's own container, to which commands are handed over; only it knows its programs. */
final class HandedOverSite implements MigrationSite {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String IS_THERE = "case $1 in */*) [ -x \"$1\" ] ;; *) command -v \"$1\" >/dev/null ;; esac";

    private final Keeper keeper;
    private final Map<String, Boolean> known = new HashMap<>();

    HandedOverSite(Keeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        return keeper.run(command, events, cancellation);
    }

    @Override
    public synchronized boolean has(String program, Path directory, Map<String, String> environment) {
        return known.computeIfAbsent(
                program,
                name -> keeper.ask(Command.of(directory, "/bin/sh", "-c", IS_THERE, "sh", name)
                                .withEnvironment(environment)
                                .withTimeout(LIMIT))
                        .succeeded());
    }
}
