package io.sluice.promote;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import io.sluice.spec.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command that is part of a promotion and has to succeed. {@code title} is what messages call it. */
record PromotionCommand(
        String title, List<String> arguments, CommandRunner runner, Path directory, Map<String, String> environment) {

    private static final Duration GRACE = Duration.ofSeconds(10);

    void run(Duration timeout, Events events, Cancellation cancellation) {
        Command command = new Command(arguments, environment, Map.of(), directory, timeout, GRACE);
        CommandResult result;
        try {
            result = runner.run(command, events, cancellation);
        } catch (CommandException e) {
            throw new PromotionException("the " + title + " cannot run: " + e.getMessage(), e);
        }
        if (result.timedOut()) {
            throw new PromotionException(
                    "the %s %s did not end within %s and was stopped; see what it printed, or give it more time"
                            .formatted(title, display(), Durations.text(timeout)));
        }
        if (!result.succeeded()) {
            throw new PromotionException(
                    "the %s %s failed with exit status %d%s; see what it printed, and release again once that is put right"
                            .formatted(title, display(), result.exitStatus(), lastLine(result)));
        }
    }

    /** For a person. */
    String display() {
        return runner.redactor().redact(String.join(" ", arguments));
    }

    private static String lastLine(CommandResult result) {
        List<String> lines =
                result.lastLines().stream().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "" : " (" + lines.get(lines.size() - 1).strip() + ")";
    }
}
