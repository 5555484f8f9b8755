package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.Command;
import io.sluice.command.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    private static void awaitLine(Process process) throws IOException {
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }
}
