package io.sluice.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation says of release.yaml is what the records and the reader do. */
class DocumentationTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "GIT_COMMIT", "4f2a9c1",
            "DATABASE_URL", "postgresql://shop:secret@db/shop",
            "DATABASE_DIRECT_URL", "postgresql://shop:secret@db:5433/shop");

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsValid(Path example) {
        assertThat(SpecReader.read(example, List.of(), ENVIRONMENT).spec().app())
                .isNotEmpty();
    }

    static List<Path> examples() throws Exception {
        try (var files = Files.walk(DOCS.resolve("examples"))) {
            return files.filter(file -> file.endsWith("release.yaml")).toList();
        }
    }

    @Test
    void examplesInTheTextAreValid() throws Exception {
        for (Path page :
                List.of(Path.of("..", "README.md"), DOCS.resolve("release-yaml.md"), DOCS.resolve("kubernetes.md"))) {
            var blocks = Pattern.compile("(?s)```yaml\n(app:.*?)```").matcher(Files.readString(page));
            assertThat(blocks.find()).as(page + " has an example").isTrue();
            Path file = Files.writeString(Files.createTempDirectory("docs").resolve("release.yaml"), blocks.group(1));
            assertThat(SpecReader.read(file, List.of(), ENVIRONMENT).spec().app())
                    .isEqualTo("shop");
        }
    }

    /** Without DATABASE_URL and APP_IMAGE, which are set in the cluster alone. */
    @Test
    void exampleOfTektonIsReadWithWhatIsSetOutsideTheCluster() throws Exception {
        var block = Pattern.compile("(?s)```yaml\n(app:[^`]*\ntekton:.*?)```")
                .matcher(Files.readString(DOCS.resolve("tekton.md")));
        assertThat(block.find()).isTrue();
        Path file = Files.writeString(Files.createTempDirectory("docs").resolve("release.yaml"), block.group(1));

        TektonRelease release = SpecReader.forTekton(file, List.of(), Map.of("GIT_COMMIT", "4f2a9c1"))
                .release();

        assertThat(release.name()).isEqualTo("shop/production/4f2a9c1");
        assertThat(release.tekton().pipeline()).isEqualTo("sluice-release");
        assertThat(release.tekton().params()).containsEntry("app-image", "registry.example/shop:4f2a9c1");
        assertThat(release.tekton().workspaces()).containsOnlyKeys("source", "store");
    }

    @Test
    void everyFieldIsDocumentedWithItsDefault() throws Exception {
        Map<String, Optional<String>> fields = new TreeMap<>();
        collect(ReleaseSpec.class, "", fields);
        Map<String, String> documented = Files.readAllLines(DOCS.resolve("release-yaml.md")).stream()
                .map(line ->
                        Pattern.compile("\\| `([A-Za-z.]+)` \\| ([^|]*)\\|.*").matcher(line))
                .filter(java.util.regex.Matcher::matches)
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2).strip()));

        assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(fields.keySet());
        fields.forEach((field, value) -> {
            if (value.isPresent()) {
                assertThat(documented.get(field)).as(field).isEqualTo("`" + value.get() + "`");
            } else {
                assertThat(documented.get(field)).as(field).isIn("", "required");
            }
        });
    }

    private static void collect(Class<?> type, String prefix, Map<String, Optional<String>> fields) {
        for (RecordComponent component : type.getRecordComponents()) {
            String path = prefix + component.getName();
            if (component.getType().isRecord() && component.getType().getEnclosingClass() == ReleaseSpec.class) {
                collect(component.getType(), path + ".", fields);
            } else if (!isIgnored(component)) {
                Default value = component.getAnnotation(Default.class);
                fields.put(path, Optional.ofNullable(value).map(Default::value));
            }
        }
    }

    private static boolean isIgnored(RecordComponent component) {
        return component.getAccessor().isAnnotationPresent(JsonIgnore.class);
    }
}
