package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PresetsTest {

    @Test
    void theDropDownHasThePresetsOfTheEngineAndTheirTitles() throws IOException {
        Map<String, String> titles = new HashMap<>();
        try (Stream<Path> presets = Files.list(engine().resolve("src/main/resources/presets"))) {
            for (Path preset :
                    presets.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                List<String> lines = Files.readAllLines(preset);
                titles.put(value(lines, "id"), value(lines, "title"));
            }
        }

        assertThat(titles).isNotEmpty();
        assertThat(Presets.titles()).containsExactlyInAnyOrderEntriesOf(titles);
    }

    @Test
    void titlesAreInOrder() {
        assertThat(List.copyOf(Presets.titles().values())).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + ": "))
                .map(line -> line.substring(key.length() + 2).strip())
                .findFirst()
                .orElseThrow();
    }

    /** {@code shared-core}, beside this module or above it. */
    private static Path engine() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("shared-core"))) {
            directory = directory.getParent();
        }
        return directory.resolve("shared-core");
    }
}
