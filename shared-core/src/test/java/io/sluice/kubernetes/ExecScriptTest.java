package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.Command;
import io.sluice.command.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container's shell makes of the scripts, in the shell of this machine. */
@Timeout(60)
class ExecScriptTest {

    private static final Path HERE = Path.of("").toAbsolutePath();

    @Test
    void theCommandGetsItsEnvironmentWhateverIsInIt() throws Exception {
        Command command = Command.of(
                        HERE, "sh", "-c", "printf '%s|%s|%s|%s' \"$PLAIN\" \"$HARD\" \"$SET\" \"$UNSET\"; cat; exit 3")
                .withEnvironment(Map.of("PLAIN", "a b"))
                .withSecrets(Map.of("HARD", Secret.of("it's $HOME \"x\" `id`\n$(id) \\ ; rm")))
                .withDefaults(Map.of("SET", "default", "UNSET", "default"));
        ProcessBuilder builder = new ProcessBuilder(ExecScript.arguments(command));
        builder.environment().put("SET", "");
        Process process = builder.start();
        process.getOutputStream().write((ExecScript.environment(command) + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush(); // it stays open, as the connection to a container does

        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(printed)
                .isEqualTo("sluice-process:" + process.pid() + "\na b|it's $HOME \"x\" `id`\n$(id) \\ ; rm||default");
        assertThat(process.waitFor()).isEqualTo(3);
    }

    /** Whether its connection broke or we were killed: nobody could tell how it ended, and a second run may come. */
    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash", "busybox sh"})
    void theCommandAndWhatItStartedEndWithTheConnection(String shell) throws Exception {
        Process process = container(
                shell, Command.of(HERE, "sh", "-c", "trap 'echo told; exit 7' TERM; sleep 1000 & echo $!; wait"));
        BufferedReader printed = reader(process);
        printed.readLine();
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(printed.readLine())).orElseThrow();

        process.getOutputStream().close();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
        assertThat(printed.readLine()).isEqualTo("told");
        child.onExit().get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash", "busybox sh"})
    void aCommandThatHeedsNoSignalEndsWithTheConnectionToo(String shell) throws Exception {
        Process process = container(
                shell,
                new Command(
                        List.of("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"),
                        Map.of(),
                        Map.of(),
                        HERE,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1)));
        BufferedReader printed = reader(process);
        printed.readLine();
        printed.readLine();

        process.getOutputStream().close();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
    }

    @Test
    void aCommandThatEndsLeavesNothing(@TempDir Path dir) throws Exception {
        Path end = dir.resolve("end");
        Process process = container(
                "sh", Command.of(HERE, "sh", "-c", "while [ ! -e \"$1\" ]; do sleep 0.05; done", "sh", end.toString()));
        reader(process).readLine();
        List<ProcessHandle> inItsSession = ProcessHandle.allProcesses()
                .filter(each -> session(each.pid()).equals(Long.toString(process.pid())))
                .toList();
        assertThat(inItsSession).hasSizeGreaterThan(1);

        Files.createFile(end);
        assertThat(process.waitFor()).isZero();
        process.getOutputStream().close();

        for (ProcessHandle each : inItsSession) {
            each.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aCommandThatHeedsNoSignalIsKilledAfterItsGrace() throws Exception {
        Process stubborn =
                new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done").start();
        awaitLine(stubborn);

        Process killer =
                new ProcessBuilder(ExecScript.kill(Long.toString(stubborn.pid()), Duration.ofSeconds(1))).start();

        assertThat(stubborn.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stubborn.exitValue()).isEqualTo(137);
        assertThat(killer.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void killingWhatIsGoneIsNoFailure() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();

        Process killer = new ProcessBuilder(ExecScript.kill(Long.toString(gone.pid()), Duration.ofSeconds(1))).start();

        assertThat(killer.waitFor()).isZero();
    }

    @Test
    void theJobsDefaultsGiveWayToWhatIsSet() throws Exception {
        Command command = Command.of(HERE, "sh", "-c", "printf '%s|%s' \"$SET\" \"$UNSET\"")
                .withDefaults(Map.of("SET", "default", "UNSET", "a 'b' $c"));
        PodPlace place = new PodPlace(io.sluice.spec.WorkloadKind.DEPLOYMENT, null, null, null, "x", null, null, null);
        List<String> words = JobTemplate.of("j", null, place, "x", command, "s")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getCommand()
                .stream()
                .map(word -> word.replace("$$", "$")) // as Kubernetes does
                .toList();
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("SET", "");

        Process process = builder.start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("|a 'b' $c");
    }

    /** As a container's runtime starts it: in a session of its own. */
    private static Process container(String shell, Command command) throws IOException {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(List.of(shell.split(" ")));
        words.addAll(ExecScript.arguments(command)
                .subList(1, ExecScript.arguments(command).size()));
        Process process = new ProcessBuilder(words).start();
        process.getOutputStream().write((ExecScript.environment(command) + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return process;
    }

    /** Field 6 of {@code /proc/PID/stat}. */
    private static String session(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
        } catch (IOException gone) {
            return "";
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void awaitLine(Process process) throws IOException {
        reader(process).readLine();
    }
}
