package io.jenkins.plugins.sluice;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The shell scripts in which Sluice runs on an agent. What varies is quoted; what is secret is in a file that they remove. */
final class EngineScript {

    /** The exit status that says: neither Sluice nor a Java for it is here. Nothing was done then. */
    static final int NOT_HERE = 97;

    private static final String RUN = """
            if [ "$(sluice --version 2>/dev/null </dev/null)" != "sluice $version" ]; then
                PATH=$home/bin:$PATH
                export SLUICE_JAVA_HOME
                [ -x "$SLUICE_JAVA_HOME/bin/java" ] && [ -x "$home/bin/sluice" ] || exit %d
            fi
            . "$directory/variables" || exit 1
            rm -f "$directory/variables"
            sluice "$@" --result json="$directory/result.json" >"$directory/log" 2>&1 </dev/null &
            echo $! >"$directory/pid.part" && mv "$directory/pid.part" "$directory/pid"
            wait $!
            status=$?
            rm -f "$directory/pid"
            exit $status
            """.formatted(NOT_HERE);

    private static final String HAND_OVER = """
            until [ -e "$directory/handover/run" ] || [ -e "$directory/handover/ended" ]; do sleep 0.2; done
            sh "$directory/handover/run"
            """;

    private static final String END = """
            i=0
            until [ -s "$1/pid" ] || [ $i -ge 50 ]; do sleep 0.1; i=$((i + 1)); done
            kill -s TERM "$(cat "$1/pid")\"""";

    private EngineScript() {}

    /**
     * Runs Sluice: one of our version on the PATH, or ours with the agent's Java.
     *
     * @param directory of this run
     */
    static String run(String directory, Program program, Program.Installed installed, List<String> arguments) {
        return "#!/bin/sh\n"
                + "directory=" + quoted(directory) + "\n"
                + "version=" + quoted(program.version()) + "\n"
                + "home=" + quoted(installed.home()) + "\n"
                + "SLUICE_JAVA_HOME=" + quoted(installed.java()) + "\n"
                + "set -- " + arguments.stream().map(EngineScript::quoted).collect(Collectors.joining(" ")) + "\n"
                + RUN;
    }

    /** Runs the framework's commands that Sluice hands over. */
    static String handOver(String directory) {
        return "#!/bin/sh\ndirectory=" + quoted(directory) + "\n" + HAND_OVER;
    }

    /** Says that the container's step is over, whatever became of it. */
    static List<String> record(String directory, Program.Installed installed) {
        return List.of(
                "sh",
                "-c",
                "SLUICE_JAVA_HOME=$2 exec \"$1/bin/sluice\" record \"$3\" >/dev/null 2>&1 </dev/null",
                "sluice",
                installed.home(),
                installed.java(),
                directory + "/handover");
    }

    /** SIGTERM to Sluice. */
    static List<String> end(String directory) {
        return List.of("sh", "-c", END, "sluice", directory);
    }

    /** The file that {@link #run} reads first. */
    static String variables(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .sorted()
                .collect(Collectors.joining());
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
