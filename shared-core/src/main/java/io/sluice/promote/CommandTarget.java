package io.sluice.promote;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Promotes by a command of the user's. Nobody can tell what is live, so it always runs and cannot be taken back. */
final class CommandTarget implements PromotionTarget {

    private final PromotionCommand command;
    private final Duration timeout;

    CommandTarget(
            List<String> arguments,
            Duration timeout,
            CommandRunner runner,
            Path directory,
            Map<String, String> environment) {
        this.command = new PromotionCommand("promotion command", arguments, runner, directory, environment);
        this.timeout = timeout;
    }

    @Override
    public String description() {
        return command.display();
    }

    @Override
    public Optional<String> live() {
        return Optional.empty();
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    @Override
    public void promote(Optional<String> backup, Events events, Cancellation cancellation) {
        command.run(timeout, events, cancellation);
    }

    @Override
    public boolean canRollBack(Optional<String> previous) {
        return false;
    }

    @Override
    public void rollback(String previous, Events events, Cancellation cancellation) {
        throw new PromotionException(
                "a promotion by command cannot be taken back by Sluice; run your command for the version that was live");
    }
}
