package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shell script that starts Sluice, installed in a directory with a space, around the classes under test. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final String JAVA_HOME = System.getProperty("java.home");

    @TempDir
    Path directory;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        Path home = Files.createDirectories(directory.resolve("in stalled"));
        launcher = Files.createDirectories(home.resolve("bin")).resolve("sluice");
        Files.copy(Path.of("src/main/dist/bin/sluice"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jar = Files.createDirectories(home.resolve("lib")).resolve("sluice-cli.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    @Test
    void startsThroughSymbolicLinksFromAnyDirectoryWithArgumentsAsTheyAre() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("first"), launcher);
        Path second = Files.createSymbolicLink(directory.resolve("second"), Path.of("first"));

        Result result = run(Map.of("JAVA_HOME", JAVA_HOME), second.toString(), "plan", "-f", "a  b*'$(id)\".yaml");

        assertThat(link).isSymbolicLink();
        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.output())
                .isEqualTo("sluice: a  b*'$(id)\".yaml: does not exist; name the file by -f, or"
                        + " write one (docs/release-yaml.md)\n");
    }

    @Test
    void anArchiveThatDoesNotFitIsIgnored() throws Exception {
        Files.writeString(launcher.resolveSibling("../lib/sluice.jsa").normalize(), "not an archive");

        Result result = run(Map.of("JAVA_HOME", JAVA_HOME), launcher.toString(), "--version");

        assertThat(result.exit()).isZero();
        assertThat(result.output()).startsWith("sluice ").hasLineCount(1);
    }

    @Test
    void aJavaOfItsOwnGoesBeforeThatOfItsSurroundings() throws Exception {
        Result result =
                run(Map.of("JAVA_HOME", "/nowhere", "SLUICE_JAVA_HOME", JAVA_HOME), launcher.toString(), "--version");

        assertThat(result.exit()).isZero();
    }

    @Test
    void missingAndOldJavasAreNamed() throws Exception {
        Path old = Files.createDirectories(directory.resolve("old/bin"));
        Files.writeString(old.resolve("java"), "#!/bin/sh\nexit 99\n");
        old.resolve("java").toFile().setExecutable(true);
        Files.writeString(old.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");

        Result missing = run(Map.of("JAVA_HOME", "/nowhere"), launcher.toString(), "--version");
        Result tooOld = run(Map.of("JAVA_HOME", old.getParent().toString()), launcher.toString(), "--version");

        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.output())
                .contains("no Java found in JAVA_HOME (/nowhere)")
                .contains("17 or newer");
        assertThat(tooOld.exit()).isEqualTo(1);
        assertThat(tooOld.output()).contains("is version 11").contains("17 or newer");
    }

    private record Result(int exit, String output) {}

    private Result run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
