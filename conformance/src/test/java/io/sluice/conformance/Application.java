package io.sluice.conformance;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sluice.testing.TestDatabase.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sample application of one framework: what {@code application.yaml} says of it. {@code conformance/README.md} describes
 * the fields.
 *
 * @param directory of the application in {@code conformance/apps}
 */
record Application(Path directory, Facts facts) {

    private static final Path APPS = Path.of("apps").toAbsolutePath();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The content of {@code application.yaml}. */
    record Facts(
            String preset,
            List<String> databases,
            Map<String, Object> migrate,
            Map<String, List<String>> migrations,
            @Nullable String target,
            boolean certain,
            @Nullable Boolean missing,
            @Nullable ToolList applied,
            String advice,
            List<State> doctor) {
        Facts {
            migrate = migrate == null ? Map.of() : migrate;
            doctor = doctor == null ? List.of() : doctor;
            missing = missing == null || missing;
        }
    }

    /** How the tool itself lists what is applied. */
    record ToolList(List<String> command, Pattern pattern) {}

    /** A state that doctor has to find, and how it comes about. */
    record State(
            String state,
            List<String> databases,
            @Nullable String started,
            String finds,
            @Nullable Integer repair,
            @Nullable String after) {

        @Override
        public String toString() {
            return state;
        }
    }

    /** Those that {@code -Dsluice.conformance} names, else all. */
    static List<Application> chosen() {
        String chosen = System.getProperty("sluice.conformance", "");
        try (Stream<Path> directories = Files.list(APPS)) {
            List<Application> all = directories
                    .filter(directory -> Files.exists(directory.resolve("application.yaml")))
                    .sorted()
                    .map(Application::read)
                    .toList();
            List<String> names = new ArrayList<>(Arrays.stream(chosen.split(","))
                    .filter(name -> !name.isBlank())
                    .toList());
            List<Application> named = all.stream()
                    .filter(application -> names.isEmpty() || names.contains(application.name()))
                    .toList();
            names.removeAll(all.stream().map(Application::name).toList());
            if (!names.isEmpty()) {
                throw new IllegalArgumentException("there is no application " + names + " in " + APPS);
            }
            return named;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Application read(Path directory) {
        Path file = directory.resolve("application.yaml");
        try {
            return new Application(directory, YAML.readValue(file.toFile(), Facts.class));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    String name() {
        return directory.getFileName().toString();
    }

    List<Kind> kinds() {
        return facts.databases().stream().map(Application::kind).toList();
    }

    List<Kind> kinds(State state) {
        return state.databases() == null
                ? kinds()
                : state.databases().stream().map(Application::kind).toList();
    }

    private static Kind kind(String database) {
        return Kind.valueOf(database.toUpperCase(Locale.ROOT));
    }

    /** Ids of the migrations that this version of the scenario adds. */
    List<String> migrations(int version) {
        return facts.migrations().get(String.valueOf(version));
    }

    @Override
    public String toString() {
        return name();
    }
}
