package io.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.preset.Preset;
import io.sluice.preset.PresetCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/presets.md} says what the presets say and what was proven, and no more. */
class PresetPageTest {

    private static final Path PAGE = Path.of("../docs/presets.md");
    private static final String BEGIN = "<!-- made of the presets and of conformance/results.json -->\n";
    private static final String END = "<!-- end -->\n";

    @Test
    void thePageIsMadeOfThePresetsAndTheLastResults() throws IOException {
        Collection<Preset> presets = PresetCatalog.load(null).all();
        String page = Files.readString(PAGE);
        String made = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + new PresetPage(Results.recorded()).text(presets)
                + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("sluice.record")) {
            Files.writeString(PAGE, made);
        }

        assertThat(Files.readString(PAGE))
                .as("make it anew: mvn test -pl conformance -am -Dtest=PresetPageTest -Dsluice.record=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(made);
    }

    @Test
    void everyPresetHasAnApplicationThatProvesIt() {
        List<String> proven = Application.chosen().stream()
                .map(application -> application.facts().preset())
                .toList();

        assertThat(PresetCatalog.load(null).all()).extracting(Preset::id).allMatch(proven::contains);
    }
}
