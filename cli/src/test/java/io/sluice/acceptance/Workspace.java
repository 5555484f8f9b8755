package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.testing.Sluice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An application's directory with a release.yaml, a migration that leaves a mark, and a directory for temporary files of
 * its own; holds every failure in it to what the documentation promises of failures.
 */
final class Workspace {

    static final String RELEASE = """
            app: shop
            version: v2
            database: { url: "${DATABASE_URL}" }
            store: "${STORE:-.sluice}"
            backup: { when: always }
            migrate: { command: [sh, migrate.sh], lockTimeout: 5s }
            promote: { symlink: { path: current, to: releases/v2 } }
            """;

    /** What only a programmer reads: stack traces, class names. */
    private static final Pattern INTERNAL = Pattern.compile("\\n\\s+at [\\w.$]+\\(|\\w(?:Exception|Error)\\b(?!:? \\d)"
            + "|\\b(?:java|javax|io|org|com|software)\\.[a-z0-9]+\\.[\\w.]*[A-Z]\\w+|this should not have happened");

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    final Path directory;
    final Path temporary;
    private final Map<String, String> environment = new HashMap<>();

    Workspace(Path parent, String url) {
        directory = parent.resolve("shop");
        temporary = parent.resolve("temporary");
        try {
            Files.createDirectories(directory.resolve("releases/v2"));
            Files.createDirectories(temporary);
            write("release.yaml", RELEASE);
            write("migrate.sh", "echo migrated >>migrated\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set("DATABASE_URL", url);
        set("TMPDIR", temporary.toString());
        set("SLUICE_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    }

    Workspace set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Workspace write(String file, String text) {
        try {
            Files.createDirectories(directory.resolve(file).getParent());
            Files.writeString(directory.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a bash script in front of the program of that name on PATH; {@code $REAL} in it is the program itself. */
    Workspace wrap(String program, Path real, String script) {
        Path file = directory.resolve("bin").resolve(program);
        write("bin/" + program, "#!/bin/bash\nset -o pipefail\nREAL='" + real + "'\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return set("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
    }

    Sluice sluice() {
        return new Sluice(directory, environment);
    }

    /** Runs it as a machine does, and holds it to success. */
    Sluice.Result succeeds(String... arguments) {
        Sluice.Result result = json(arguments);
        assertThat(result.exit()).as(result.toString()).isZero();
        document(result);
        assertNothingPartial();
        return result;
    }

    /**
     * Runs it as a machine does, and holds it to a failure in order: its exit status, one document on standard output,
     * one sentence on standard error with these words in it, and no trace of a backup that is not whole.
     */
    Sluice.Result fails(int exit, List<String> words, String... arguments) {
        Map<String, Long> before = backupFiles();
        Sluice.Result result = json(arguments);
        assertFailure(result, exit, words);
        if (exit == 10) {
            assertThat(backupFiles()).as("backups in the store, " + result).isEqualTo(before);
        }
        assertNothingPartial();
        return result;
    }

    static void assertFailure(Sluice.Result result, int exit, List<String> words) {
        assertThat(result.exit()).as(result.toString()).isEqualTo(exit);
        JsonNode document = document(result);
        String sentence = sentence(result);
        assertThat(sentence).as(result.toString()).contains(words).hasSizeLessThan(1000);
        assertThat(document.path("message").asText()).as(result.toString()).contains(words);
        assertThat("\n" + result.out() + "\n" + result.err()).doesNotContainPattern(INTERNAL);
    }

    /** The one sentence of a failure. */
    static String sentence(Sluice.Result result) {
        List<String> said =
                result.err().lines().filter(line -> line.startsWith("sluice: ")).toList();
        assertThat(said).as(result.toString()).hasSize(1);
        System.out.println("    " + result.exit() + " " + said.get(0));
        return said.get(0);
    }

    static JsonNode document(Sluice.Result result) {
        try {
            return JSON.readTree(result.out());
        } catch (IOException e) {
            throw new AssertionError("not one document: " + result, e);
        }
    }

    List<String> backups() {
        return succeeds("backups").json().findValuesAsText("id");
    }

    boolean promoted() {
        return Files.isSymbolicLink(directory.resolve("current"));
    }

    /** How often the migration has run. */
    int migrations() {
        try {
            Path marks = directory.resolve("migrated");
            return Files.exists(marks) ? Files.readAllLines(marks).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No temporary file anywhere, and none that is only a part of something. */
    void assertNothingPartial() {
        assertThat(files(temporary)).as("temporary files").isEmpty();
        assertThat(files(directory).stream().map(Path::toString))
                .as("partial files")
                .noneMatch(file -> file.contains("partial") || file.contains("scratch") || file.endsWith(".tmp"));
    }

    private Sluice.Result json(String... arguments) {
        return sluice().run(Stream.concat(Stream.of(arguments), Stream.of("--output", "json"))
                .toArray(String[]::new));
    }

    private Map<String, Long> backupFiles() {
        Map<String, Long> sizes = new TreeMap<>();
        for (Path file : files(directory)) {
            if (file.toString().contains("/backups/")) {
                sizes.put(file.toString(), file.toFile().length());
            }
        }
        return sizes;
    }

    static List<Path> files(Path root) {
        if (!Files.isReadable(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
