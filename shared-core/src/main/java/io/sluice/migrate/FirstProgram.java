package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Which of several programs a container has: one question to its shell, asked once, answered by its exit status. */
final class FirstProgram {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Above what a shell ends with by itself. */
    private static final int FIRST = 10;

    private static final String QUESTION = """
            i=%d
            for program; do
                case $program in */*) [ -x "$program" ] ;; *) command -v "$program" >/dev/null ;; esac && exit "$i"
                i=$((i + 1))
            done
            exit 1""".formatted(FIRST);

    private final BiFunction<Command, Cancellation, Optional<CommandResult>> container;
    private final Map<List<String>, Integer> known = new HashMap<>();

    /** @param container runs a command there; empty: it cannot be run */
    FirstProgram(BiFunction<Command, Cancellation, Optional<CommandResult>> container) {
        this.container = container;
    }

    /** The index of the program; 0 if none is there, or nobody knows. */
    synchronized int of(
            List<String> programs, Path directory, Map<String, String> environment, Cancellation cancellation) {
        return known.computeIfAbsent(
                programs,
                some -> container
                        .apply(question(some, directory, environment), cancellation)
                        .filter(result -> !result.timedOut())
                        .map(result -> result.exitStatus() - FIRST)
                        .filter(index -> index > 0 && index < some.size())
                        .orElse(0));
    }

    private static Command question(List<String> programs, Path directory, Map<String, String> environment) {
        String[] arguments = Stream.concat(Stream.of("/bin/sh", "-c", QUESTION, "sh"), programs.stream())
                .toArray(String[]::new);
        return Command.of(directory, arguments).withEnvironment(environment).withTimeout(LIMIT);
    }
}
