package io.sluice.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresetCatalogTest {

    private static final String OWN = """
            id: sqlpatch
            title: SQL patches
            detect: { all: [ { file: "patches/*.sql" } ], none: [ { file: "patches/OFF" } ] }
            migrate: { command: [./patch, "{target}"] }
            bookkeeping: { table: patches, columns: [name], order: [name] }
            """;

    @TempDir
    Path directory;

    private Path presets;

    @BeforeEach
    void application() throws IOException {
        presets = Files.createDirectories(directory.resolve("presets"));
    }

    @Test
    void everyPresetOfOursIsReadAndNamesItsSources() {
        assertThat(PresetCatalog.load(null).all())
                .isNotEmpty()
                .allSatisfy(preset -> assertThat(preset.source()).isNotEmpty());
    }

    @Test
    void aPresetOfTheUsersOwnHasTheSamePowersAndMayReplaceOurs() throws IOException {
        write("sqlpatch.yaml", OWN);
        write("liquibase.yml", OWN.replace("sqlpatch", "liquibase"));

        PresetCatalog catalog = PresetCatalog.load(presets);

        assertThat(catalog.get("sqlpatch").migrate().command()).containsExactly("./patch", "{target}");
        assertThat(catalog.get("liquibase").title()).isEqualTo("SQL patches");
    }

    @Test
    void thePresetOfTheDocumentationIsRead() throws IOException {
        String page = Files.readString(Path.of("../docs/presets.md"));
        int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
        write("patch.yaml", page.substring(begin, page.indexOf("```", begin)));

        assertThat(PresetCatalog.load(presets).get("patch").states()).hasSize(1);
    }

    @Test
    void anUnknownFieldIsNamedWithFileLineAndWhatIsKnown() throws IOException {
        write("sqlpatch.yaml", OWN.replace("table:", "seperator: \"-\", table:"));

        assertThatThrownBy(() -> PresetCatalog.load(presets))
                .isInstanceOf(PresetException.class)
                .hasMessageContaining(presets.resolve("sqlpatch.yaml") + ", line 5: ")
                .hasMessageContaining("no field 'bookkeeping.seperator'")
                .hasMessageContaining("separator")
                .extracting(e -> ((PresetException) e).exitStatus())
                .isEqualTo(ExitStatus.INVALID_SPEC);
    }

    @Test
    void aMissingFieldAndABadValueAreNamedWithTheirPlace() throws IOException {
        write("sqlpatch.yaml", OWN.replace("columns: [name], ", ""));
        assertThatThrownBy(() -> PresetCatalog.load(presets))
                .hasMessageContaining("sqlpatch.yaml, line 5")
                .hasMessageContaining("the field 'bookkeeping.columns' is missing");

        write("sqlpatch.yaml", OWN.replace("command: [./patch, \"{target}\"]", ""));
        assertThatThrownBy(() -> PresetCatalog.load(presets))
                .hasMessageContaining("line 4")
                .hasMessageContaining("either 'command' or 'embedded'");

        write("sqlpatch.yaml", OWN + "failures: [ { pattern: \"(\", advice: a } ]\n");
        assertThatThrownBy(() -> PresetCatalog.load(presets)).hasMessageContaining("failures[0].pattern");
    }

    @Test
    void anUnknownPresetIsAnsweredWithTheNearestNames() {
        assertThatThrownBy(() -> PresetCatalog.load(null).get("liquibaes"))
                .hasMessage("there is no preset 'liquibaes'; did you mean liquibase?");
    }

    @Test
    void thePresetIsKnownByItsFiles() throws IOException {
        write("sqlpatch.yaml", OWN);
        Files.createDirectories(directory.resolve("patches"));
        Files.writeString(directory.resolve("patches/1.sql"), "");

        assertThat(PresetCatalog.load(presets).detect(directory).id()).isEqualTo("sqlpatch");
    }

    @Test
    void twoThatFitAreBothNamedAndNoneIsGuessed() throws IOException {
        write("sqlpatch.yaml", OWN);
        Files.createDirectories(directory.resolve("patches"));
        Files.writeString(directory.resolve("patches/1.sql"), "");
        Files.createDirectories(directory.resolve("db"));
        Files.writeString(directory.resolve("db/changelog.xml"), "");

        assertThatThrownBy(() -> PresetCatalog.load(presets).detect(directory))
                .hasMessageContaining("liquibase (db/changelog.")
                .hasMessageContaining("sqlpatch (patches/*.sql)")
                .hasMessageContaining("migrate: { preset: liquibase }");

        Files.writeString(directory.resolve("patches/OFF"), "");
        assertThat(PresetCatalog.load(presets).detect(directory).id()).isEqualTo("liquibase");
    }

    @Test
    void whenNothingFitsItSaysWhatItLookedFor() {
        assertThatThrownBy(() -> PresetCatalog.load(presets).detect(directory))
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("liquibase (db/changelog.")
                .hasMessageContaining("migrate: { command:");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(presets.resolve(name), text);
    }
}
