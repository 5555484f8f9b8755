package io.sluice.kubernetes;

import io.sluice.command.Command;
import io.sluice.command.ShellScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a container's shell is asked to run. The scripts are constant; what varies is an argument or standard input. */
final class ExecScript {

    /** Before the process id, in the first line that is printed. */
    static final String PROCESS = "sluice-process:";

    /** Reads the environment as one line, says its process id, and becomes the command. */
    private static final String RUN = """
            n='
            '
            IFS= read -r e || exit 125
            eval "$e"
            unset e n
            echo "sluice-process:$$"
            exec "$@" </dev/null""";

    /** SIGTERM, and SIGKILL after so many seconds. */
    private static final String KILL = """
            kill -TERM "$1" 2>/dev/null || exit 0
            i=0
            while kill -0 "$1" 2>/dev/null && [ "$i" -lt "$2" ]; do sleep 1; i=$((i + 1)); done
            kill -KILL "$1" 2>/dev/null""";

    private ExecScript() {}

    static List<String> arguments(Command command) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", RUN, "sluice"));
        words.addAll(command.arguments());
        return words;
    }

    static List<String> kill(String process, Duration grace) {
        return List.of("sh", "-c", KILL, "sluice", process, Long.toString(grace.toSeconds()));
    }

    /** The command's variables as one line of shell; a line break, which only a value can hold, is {@code $n}. */
    static String environment(Command command) {
        return Stream.concat(Stream.of(":"), ShellScript.variables(command).stream())
                .map(statement -> statement.replace("\n", "'\"$n\"'"))
                .collect(Collectors.joining("; "));
    }
}
