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

    /** SIGTERM to a command and to what it started, and SIGKILL after so many seconds. */
    private static final String END = """
            sluice_end() {
                kill -s TERM -- "-$1" 2>/dev/null || kill -s TERM "$1" 2>/dev/null || return 0
                i=0
                while kill -s 0 "$1" 2>/dev/null && [ "$i" -lt "$2" ]; do sleep 1; i=$((i + 1)); done
                kill -s KILL -- "-$1" 2>/dev/null || kill -s KILL "$1" 2>/dev/null
            }
            """;

    /**
     * Reads the environment as one line, says its process id, and becomes the command. Its input stays open as long as we
     * live and are connected; at its end a watcher ends the command, which it knows by the time that it began (field 22 of
     * {@code /proc/PID/stat}, proc(5)): by then its number may be another's.
     */
    private static final String RUN = END + """
            sluice_began() { read -r s 2>/dev/null <"/proc/$1/stat" || return; set -- ${s##*) }; echo "${20}"; }
            sluice_n='
            '
            IFS= read -r sluice_e || exit 125
            sluice_grace=$1
            shift
            exec 3<&0 </dev/null
            eval "$sluice_e"
            unset sluice_e sluice_n
            sluice_then=$(sluice_began $$)
            ( (
                trap '' TERM
                cat <&3
                [ -n "$sluice_then" ] && [ "$(sluice_began $$)" = "$sluice_then" ] && sluice_end $$ "$sluice_grace"
            ) >/dev/null 2>&1 & )
            echo "sluice-process:$$"
            exec "$@" 3<&-""";

    private ExecScript() {}

    static List<String> arguments(Command command) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", RUN, "sluice", seconds(command.grace())));
        words.addAll(command.arguments());
        return words;
    }

    static List<String> kill(String process, Duration grace) {
        return List.of("sh", "-c", END + "sluice_end \"$1\" \"$2\"", "sluice", process, seconds(grace));
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    /** The command's variables as one line of shell; a line break, which only a value can hold, is {@code $sluice_n}. */
    static String environment(Command command) {
        return Stream.concat(Stream.of(":"), ShellScript.variables(command).stream())
                .map(statement -> statement.replace("\n", "'\"$sluice_n\"'"))
                .collect(Collectors.joining("; "));
    }
}
