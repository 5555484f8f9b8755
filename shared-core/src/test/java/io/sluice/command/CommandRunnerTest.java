package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Event;
import io.sluice.event.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class CommandRunnerTest {

    @TempDir
    Path directory;

    private final CommandRunner runner = new CommandRunner(new Redactor());
    private final List<String> printed = Collections.synchronizedList(new ArrayList<>());
    private final Events events = event -> {
        if (event instanceof Event.Output output) {
            printed.add(output.line());
        }
    };

    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 3, 3", "exit 255, 255", "kill -TERM $$, 143", "kill -KILL $$, 137"})
    void exitStatusIsTheProgramsOwn(String script, int status) {
        CommandResult result = shell(script);

        assertThat(result.exitStatus()).isEqualTo(status);
        assertThat(result.timedOut()).isFalse();
        assertThat(result.succeeded()).isEqualTo(status == 0);
    }

    @Test
    void outputOfBothStreamsComesInOrderAndRedacted() {
        Command command = Command.of(
                        directory, "sh", "-c", "echo one; echo \"two $TOKEN\" >&2; echo three; printf last")
                .withSecrets(Map.of("TOKEN", Secret.of("s3cr3t/t0ken")));

        CommandResult result = runner.run(command, events, new Cancellation());

        assertThat(printed).containsExactly("one", "two ******", "three", "last");
        assertThat(result.lastLines()).isEqualTo(printed);
    }

    @Test
    void withheldVariablesAreNotPassedOnUnlessTheCommandSetsThem() {
        CommandRunner withholding = runner.withholding(name -> name.equals("HOME") || name.equals("PATH"));
        Command command = Command.of(directory, "sh", "-c", "echo \"${HOME-none} $PATH\"")
                .withEnvironment(Map.of("PATH", "/usr/bin:/bin"));

        withholding.run(command, events, new Cancellation());

        assertThat(printed).containsExactly("none /usr/bin:/bin");
    }

    @Test
    void onlyTheLast200LinesAreKept() {
        CommandResult result = shell("seq 1000");

        assertThat(printed).hasSize(1000);
        assertThat(result.lastLines()).hasSize(200).first().isEqualTo("801");
    }

    @Test
    void ofALineThatDoesNotEndTheBeginningIsShownAndTheRestCounted() {
        CommandResult result = shell("head -c 100000000 /dev/zero | tr '\\000' x; echo; echo end");

        assertThat(printed.stream().mapToLong(String::length).sum()).isLessThan(1_100_000);
        assertThat(result.lastLines()).last().isEqualTo("end");
        assertThat(printed.get(printed.size() - 2)).matches("… \\d+ more characters of this line are left out");
    }

    @Test
    void standardInputIsEmpty() {
        assertThat(shell("cat; echo end").lastLines()).containsExactly("end");
    }

    @Test
    void hostileArgumentsAndVariablesArriveByteForByte() throws IOException {
        List<String> hostile = List.of(
                "",
                " ",
                "a b",
                "'",
                "\"",
                "$(touch x)",
                "`touch x`",
                "a\nb",
                ";touch x",
                "-n",
                "--",
                "*",
                "\\",
                "%s",
                "\t");
        List<String> arguments = new ArrayList<>(List.of("sh", "-c", "printf '%s\\0' \"$@\" \"$V\" >out", "sh"));
        arguments.addAll(hostile);

        runner.run(
                Command.of(directory, arguments.toArray(String[]::new))
                        .withEnvironment(Map.of("V", "'\"$(touch x)\n;")),
                events,
                new Cancellation());

        String expected = String.join("\0", hostile) + "\0'\"$(touch x)\n;\0";
        assertThat(Files.readString(directory.resolve("out"))).isEqualTo(expected);
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void aDefaultYieldsToWhatIsSetAlready() {
        CommandResult result = runner.run(
                Command.of(directory, "sh", "-c", "echo $HOME $SLUICE_TEST_DEFAULT")
                        .withDefaults(Map.of("HOME", "no", "SLUICE_TEST_DEFAULT", "yes")),
                events,
                new Cancellation());

        assertThat(result.lastLines()).containsExactly(System.getenv("HOME") + " yes");
    }

    @Test
    void environmentReachesTheProgramUnchanged() {
        CommandResult result = runner.run(
                Command.of(directory, "env").withEnvironment(Map.of("spring.datasource.url", "kept")),
                events,
                new Cancellation());

        assertThat(result.lastLines()).contains("spring.datasource.url=kept");
    }

    @Test
    void programThatIsNotOnPathIsNamedWithThePath() {
        Command command = Command.of(directory, "no-such-tool", "up").withEnvironment(Map.of("PATH", "/usr/bin:/opt"));

        assertThatThrownBy(() -> runner.run(command, events, new Cancellation()))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "no-such-tool was not found on PATH (/usr/bin:/opt); install it or name it by its full path");
    }

    @Test
    void programThatIsNotExecutableIsNamedWithTheRemedy() throws IOException {
        Path script = Files.writeString(directory.resolve("deploy.sh"), "#!/bin/sh\n");

        assertThatThrownBy(() -> runner.run(Command.of(directory, "./deploy.sh"), events, new Cancellation()))
                .isInstanceOf(CommandException.class)
                .hasMessage("the program %1$s is not executable; run: chmod +x %1$s", script);
    }

    @Test
    void programFileAndDirectoryThatAreMissingAreNamed() {
        assertThatThrownBy(() -> runner.run(Command.of(directory, "./deploy.sh"), events, new Cancellation()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(directory.resolve("deploy.sh") + " does not exist");
        assertThatThrownBy(() -> runner.run(Command.of(directory.resolve("gone"), "env"), events, new Cancellation()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("env cannot run in " + directory.resolve("gone"));
    }

    @Test
    void argumentThatHoldsASecretIsRefusedWithoutShowingIt() {
        runner.redactor().add(List.of(Secret.of("p@ss-w0rd")));

        assertThatThrownBy(() -> runner.run(
                        Command.of(directory, "env", "postgresql://u:p%40ss-w0rd@db/shop"), events, new Cancellation()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("argument 1 of env holds a secret")
                .hasMessageNotContaining("w0rd");
    }

    @Test
    void aWordThatHappensToBeThePasswordIsAllowedAsArgument() {
        runner.redactor().add(List.of(Secret.of("postgres")));

        CommandResult result = runner.run(Command.of(directory, "echo", "--user=postgres"), events, new Cancellation());

        assertThat(result.lastLines()).containsExactly("--user=******");
    }

    @Test
    void backgroundProcessLeftAfterANormalEndIsLeftAloneAndDoesNotBlock() {
        CommandResult result = shell("sleep 47 & echo $!; echo done");

        ProcessHandle left = ProcessHandle.of(Long.parseLong(printed.get(0))).orElseThrow();
        try {
            assertThat(result.exitStatus()).isZero();
            assertThat(result.took()).isLessThan(Duration.ofSeconds(10));
            assertThat(result.lastLines()).last().isEqualTo("done");
            assertThat(left.isAlive()).isTrue();
        } finally {
            left.destroyForcibly();
        }
    }

    @Test
    void hugeOutputWithoutNewlineComesInPieces() {
        CommandResult result = runner.run(
                Command.of(directory, "head", "-c", "300000000", "/dev/zero"), Events.none(), new Cancellation());

        assertThat(result.lastLines()).hasSizeGreaterThan(100).allMatch(line -> line.length() <= 8192);
    }

    @Test
    void bytesThatAreNotUtf8AreReplaced() {
        assertThat(shell("printf 'a\\377b\\303\\251\\n'").lastLines()).containsExactly("a\uFFFDb\u00e9");
    }

    @Test
    void progressThatOverwritesItsLineIsShownOnceAndWindowsLinesAreLines() {
        assertThat(shell("printf '10%%\\r50%%\\r100%%\\nnext\\r\\nlast\\r'").lastLines())
                .containsExactly("100%", "next", "last");
    }

    @Test
    void secretAcrossTheCutOfALongLineIsStillHidden() {
        String secret = "s3cr3t-" + "x".repeat(60);
        Command command = Command.of(
                        directory, "sh", "-c", "for i in $(seq 2000); do printf '%s-%d ' \"$TOKEN\" $i; done")
                .withSecrets(Map.of("TOKEN", Secret.of(secret)));

        runner.run(command, events, new Cancellation());

        assertThat(String.join("", printed))
                .doesNotContain("s3cr3t")
                .doesNotContain("xxxx")
                .contains("******-2000");
    }

    @Test
    void pipedProgramPassesBytesThroughAndKeepsItsErrors() throws IOException {
        byte[] data = "line\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        Command command = Command.of(directory, "sh", "-c", "seq 100000 >&2; cat; exit 5");

        try (CommandProcess process = runner.start(command, new Cancellation())) {
            Thread writer = new Thread(() -> {
                try (var in = process.input()) {
                    in.write(data);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            writer.start();
            assertThat(process.output().readAllBytes()).isEqualTo(data);
            CommandResult result = process.waitFor();
            assertThat(result.exitStatus()).isEqualTo(5);
            assertThat(result.lastLines()).hasSize(200).last().isEqualTo("100000");
        }
    }

    private CommandResult shell(String script) {
        return runner.run(Command.of(directory, "sh", "-c", script), events, new Cancellation());
    }
}
