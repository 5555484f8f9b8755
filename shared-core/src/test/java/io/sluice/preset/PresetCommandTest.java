package io.sluice.preset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresetCommandTest {

    @TempDir
    Path presets;

    private Preset preset;

    @BeforeEach
    void aToolThatHasAnotherCommandForATarget() throws IOException {
        Files.writeString(presets.resolve("patch.yaml"), """
                id: patch
                title: Patch
                migrate:
                  command: [patch, latest]
                  target: { pattern: "\\\\d+", command: [patch, "up-to", "{target}"], arguments: ["no-{target}"], example: "12" }
                """);
        preset = PresetCatalog.load(presets).get("patch");
    }

    @Test
    void aTargetVersionRunsTheCommandThatTheToolHasForIt() {
        assertThat(arguments(preset, null)).containsExactly("patch", "latest");
        assertThat(arguments(preset, "7")).containsExactly("patch", "up-to", "no-7");
    }

    @Test
    void theUsersOwnCommandIsTakenForATargetVersionToo() {
        Preset own = preset.withCommand(List.of("./patch", "{target}"));

        assertThat(arguments(own, "7")).containsExactly("./patch", "no-7");
    }

    private static List<String> arguments(Preset preset, String version) {
        return PresetCommand.migrate(preset, version, program -> true).arguments();
    }
}
