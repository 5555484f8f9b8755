package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's scripts, run by every shell that is here, around a program that says what it got. */
class EngineScriptTest {

    private static final Program PROGRAM = new Program("1.2.3", "0".repeat(64));
    private static final List<String> HOSTILE = List.of(
            "release", "--set", "a=it's", "$(touch x)", "`touch x`", "${HOME}", "a\nb", "\\", "\"", "*", "", "--", "-n", "日本");

    @TempDir
    private Path temporary;

    private Path directory;
    private Path home;
    private Path java;
    private Process process;

    static Stream<List<String>> shells() {
        return Stream.of(List.of("sh"), List.of("bash"), List.of("dash"), List.of("busybox", "sh"))
                .filter(shell -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, shell.get(0)))));
    }

    @BeforeEach
    void layOut() throws IOException {
        directory = Files.createDirectories(temporary.resolve("ws@tmp/it's a run"));
        home = Files.createDirectories(temporary.resolve("caches/sluice $x/1.2.3"));
        java = Files.createDirectories(temporary.resolve("java home"));
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theProgramGetsExactlyItsArgumentsAndVariables(List<String> shell) throws Exception {
        install("""
                for last; do :; done
                run=$(dirname "${last#json=}")
                [ -e "$run/variables" ] && echo "variables are still there"
                for argument; do printf '%s\\0' "$argument" >>"$run/arguments"; done
                printf %s "$SECRET" >"$run/secret"
                echo out; echo err >&2
                exit 20
                """);
        String secret = "p'a$$\"`id`\\\n${HOME}#";
        variables(Map.of("SECRET", secret, "OTHER", "x"));

        assertThat(run(shell, HOSTILE).waitFor()).isEqualTo(20);

        List<String> expected = new ArrayList<>(HOSTILE);
        expected.addAll(List.of("--result", "json=" + directory + "/result.json"));
        assertThat(Files.readString(directory.resolve("arguments")).split("\0", -1))
                .startsWith(expected.toArray(String[]::new))
                .hasSize(expected.size() + 1);
        assertThat(directory.resolve("secret")).hasContent(secret);
        assertThat(directory.resolve("log")).hasContent("out\nerr\n");
        assertThat(directory.resolve("variables")).doesNotExist();
        assertThat(directory.resolve("pid")).doesNotExist();
        assertThat(temporary.resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void itRunsInTheAgentsJava(List<String> shell) throws Exception {
        install("printf %s \"$SLUICE_JAVA_HOME\"");
        variables(Map.of());

        assertThat(run(shell, List.of("plan")).waitFor()).isZero();
        assertThat(directory.resolve("log")).hasContent(java.toString());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void nothingIsDoneWhereNeitherProgramNorJavaIs(List<String> shell) throws Exception {
        install("echo started");
        Files.delete(java.resolve("bin/java"));
        variables(Map.of("SECRET", "x"));

        assertThat(run(shell, List.of("release")).waitFor()).isEqualTo(EngineScript.NOT_HERE);
        assertThat(directory.resolve("log")).doesNotExist();
        assertThat(directory.resolve("variables")).exists();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aProgramOfTheSameVersionOnThePathIsUsed(List<String> shell) throws Exception {
        install("echo ours");
        Files.delete(java.resolve("bin/java"));
        variables(Map.of());

        assertThat(run(shell, List.of("plan"), onPath("1.2.3")).waitFor()).isZero();
        assertThat(directory.resolve("log")).hasContent("theirs");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aProgramOfAnotherVersionOnThePathIsNot(List<String> shell) throws Exception {
        install("echo ours");
        variables(Map.of());

        assertThat(run(shell, List.of("plan"), onPath("1.2.4")).waitFor()).isZero();
        assertThat(directory.resolve("log")).hasContent("ours");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void anEndIsASigtermToTheProgramItself(List<String> shell) throws Exception {
        install("""
                for last; do :; done
                run=$(dirname "${last#json=}")
                trap 'echo told to stop; exit 143' TERM
                : >"$run/started"
                while :; do sleep 0.1; done
                """);
        variables(Map.of());
        run(shell, List.of("release"));
        await(directory.resolve("started"));

        assertThat(new ProcessBuilder(EngineScript.end(directory.toString())).start().waitFor())
                .isZero();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(directory.resolve("log")).hasContent("told to stop");
    }

    @Test
    void anEndThatComesFirstWaitsForTheProgram() throws Exception {
        Process end = new ProcessBuilder(EngineScript.end(directory.toString())).start();
        process = new ProcessBuilder("sleep", "600").start();
        Files.writeString(directory.resolve("pid"), process.pid() + "\n");

        assertThat(end.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aContainerWaitsForWhatItIsHanded(List<String> shell) throws Exception {
        Path script = Files.writeString(temporary.resolve("hand over"), EngineScript.handOver(directory.toString()));
        List<String> command = new ArrayList<>(shell);
        command.add(script.toString());
        process = new ProcessBuilder(command).directory(temporary.toFile()).start();
        Path handover = Files.createDirectories(directory.resolve("handover"));
        Path part = Files.writeString(handover.resolve("part"), "exit 21\n");
        Files.move(part, handover.resolve("run"));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(21);
    }

    /** Our program, which does {@code work}, and a Java for it. */
    private void install(String work) throws IOException {
        executable(home.resolve("bin/sluice"), "[ \"$1\" = --version ] && { echo sluice 1.2.3; exit; }\n" + work);
        executable(java.resolve("bin/java"), "exit 1\n");
    }

    private Path onPath(String version) throws IOException {
        return executable(
                        temporary.resolve("path/sluice"),
                        "[ \"$1\" = --version ] && { echo sluice " + version + "; exit; }\necho theirs\n")
                .getParent();
    }

    private static Path executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private void variables(Map<String, String> variables) throws IOException {
        Files.writeString(directory.resolve("variables"), EngineScript.variables(variables));
    }

    private Process run(List<String> shell, List<String> arguments, Path... path) throws IOException {
        Path script = temporary.resolve("script.sh");
        Files.writeString(
                script,
                EngineScript.run(
                        directory.toString(), PROGRAM, new Program.Installed(home.toString(), java.toString()), arguments));
        List<String> command = new ArrayList<>(shell);
        command.add(script.toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
        for (Path first : path) {
            builder.environment().merge("PATH", first.toString(), (old, added) -> added + File.pathSeparator + old);
        }
        process = builder.start();
        return process;
    }

    private void await(Path file) throws InterruptedException {
        while (!Files.exists(file)) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(20);
        }
    }
}
