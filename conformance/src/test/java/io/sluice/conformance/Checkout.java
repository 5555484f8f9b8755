package io.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseUrl;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetCatalog;
import io.sluice.preset.PresetCommand;
import io.sluice.preset.PresetEnvironment;
import io.sluice.testing.Sluice;
import io.sluice.testing.TestDatabase;
import io.sluice.testing.TestDatabase.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The application as a team has it checked out: its directory, the tool, a database, and Sluice. */
final class Checkout {

    private final Application application;
    private final Installation tool;
    private final Kind kind;
    private final Path directory;
    final TestDatabase database;
    final Preset preset;

    /** @param parent a new directory is made in it */
    Checkout(Application application, Installation tool, TestDatabase database, Kind kind, Path parent) {
        this.application = application;
        this.tool = tool;
        this.database = database;
        this.kind = kind;
        this.preset = PresetCatalog.load(null).get(application.facts().preset());
        try {
            this.directory = Files.createTempDirectory(parent, application.name());
            layOver("base");
            for (Path link : tool.links()) {
                Files.createSymbolicLink(directory.resolve(link.getFileName()), link);
            }
            writeReleaseYaml();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeReleaseYaml() throws IOException {
        Map<String, Object> migrate = new LinkedHashMap<>(application.facts().migrate());
        migrate.putIfAbsent("lockTimeout", "2m");
        Map<String, Object> release = new LinkedHashMap<>();
        release.put("app", "shop");
        release.put("version", "${VERSION}");
        release.put("database", Map.of("url", "${DATABASE_URL}"));
        release.put("migrate", migrate);
        release.put("promote", Map.of("command", List.of("sh", "-c", "echo \"$SLUICE_VERSION\" >>promoted")));
        new YAMLMapper().writeValue(directory.resolve("release.yaml").toFile(), release);
    }

    /** Adds a version of the scenario, or a state: its directory, and what it has for this database only. */
    Checkout layOver(String name) {
        copy(application.directory().resolve(name));
        copy(application.directory().resolve(name + "@" + kind.name().toLowerCase(Locale.ROOT)));
        return this;
    }

    private void copy(Path overlay) {
        if (!Files.exists(overlay)) {
            return;
        }
        try (Stream<Path> files = Files.walk(overlay.toRealPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = directory.resolve(overlay.toRealPath().relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            }
            Path removed = directory.resolve("REMOVED");
            if (Files.exists(removed)) {
                for (String gone : Files.readAllLines(removed)) {
                    Files.delete(directory.resolve(gone));
                }
                Files.delete(removed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Sluice sluice(String version) {
        return new Sluice(directory, sluiceEnvironment(version));
    }

    private Map<String, String> sluiceEnvironment(String version) {
        return Map.of("VERSION", version, "DATABASE_URL", database.url(), "PATH", path(), "NO_COLOR", "1");
    }

    /** Releases a version and holds it to success. */
    Sluice.Result release(String version, String... options) {
        List<String> arguments = new ArrayList<>(List.of("release", "--output", "json"));
        arguments.addAll(List.of(options));
        Sluice.Result result = sluice(version).run(arguments.toArray(String[]::new));
        assertThat(result.exit()).as("release %s: %s", version, result).isZero();
        assertThat(result.json().path("preset").asText()).isEqualTo(preset.id());
        return result;
    }

    /** What the tool itself says is applied. */
    List<String> toolSays() {
        var list = application.facts().applied();
        ToolRun run = ToolRun.start(directory, environment(), list.command());
        String said = run.finish(0);
        return list.pattern().matcher(said).results().map(this::id).toList();
    }

    private String id(MatchResult found) {
        return IntStream.rangeClosed(1, found.groupCount())
                .mapToObj(found::group)
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(preset.bookkeeping().separator()));
    }

    /** The tool without Sluice, as somebody would start it by hand; where Sluice has it in itself, a release. */
    ToolRun startTool() {
        if (preset.migrate().embedded() != null) {
            return ToolRun.start(directory, sluiceEnvironment("v3"), List.of(Sluice.PROGRAM.toString(), "release"));
        }
        PresetCommand migration = PresetCommand.migrate(preset, null, PresetCommand.first(this::has))
                .withUrl(preset, DatabaseUrl.parse(Secret.of(database.url())));
        return ToolRun.start(directory, environment(), migration.arguments());
    }

    /** What the preset and release.yaml give to the tool. */
    private Map<String, String> environment() {
        var given = PresetEnvironment.of(preset, DatabaseUrl.parse(Secret.of(database.url())));
        Map<String, String> all = new HashMap<>(given.defaults());
        all.keySet().removeAll(System.getenv().keySet());
        all.putAll(given.plain());
        given.secrets().forEach((name, secret) -> all.put(name, secret.reveal()));
        if (application.facts().migrate().get("env") instanceof Map<?, ?> env) {
            env.forEach((name, value) -> all.put(String.valueOf(name), String.valueOf(value)));
        }
        all.putIfAbsent("PATH", path());
        return all;
    }

    private String path() {
        return tool.bin() + ":" + System.getenv("PATH");
    }

    /** Whether a program of the preset's is in the directory or on the path. */
    private boolean has(String program) {
        return program.contains("/")
                ? Files.isExecutable(directory.resolve(program))
                : Stream.of(path().split(":")).anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
    }

    /** Versions that were promoted, oldest first. */
    List<String> promoted() {
        try {
            Path file = directory.resolve("promoted");
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The titles of what doctor finds. */
    List<JsonNode> doctor(String version) {
        Sluice.Result result = sluice(version).run("doctor", "--output", "json");
        assertThat(result.exit()).as("doctor: %s", result).isIn(0, 60);
        List<JsonNode> found = new ArrayList<>();
        result.json().forEach(found::add);
        return found;
    }
}
