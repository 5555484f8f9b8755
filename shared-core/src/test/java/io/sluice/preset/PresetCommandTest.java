package io.sluice.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Secret;
import io.sluice.database.DatabaseUrl;
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

    @Test
    void aUrlAmongTheArgumentsHasNoPasswordWhichTheEnvironmentGives() {
        Preset tool = PresetCatalog.load(null).get("golang-migrate");
        DatabaseUrl url = url("postgresql://ann:p%40ss%2Fword@db.example/shop?sslmode=require&sslpassword=s3cret");

        assertThat(migrate(tool).withUrl(tool, url).arguments())
                .contains("postgres://ann@db.example:5432/shop?sslmode=require");
        assertThat(PresetEnvironment.of(tool, url).secrets()).containsKey("PGPASSWORD");
    }

    @Test
    void aPasswordThatCouldOnlyBeAnArgumentIsRefused() {
        Preset tool = PresetCatalog.load(null).get("golang-migrate");

        assertThatThrownBy(() -> migrate(tool).withUrl(tool, url("mariadb://ann:s3cret@db.example/shop")))
                .isInstanceOf(PresetException.class)
                .hasMessageContaining("takes the password for MariaDB only as an argument")
                .hasMessageNotContaining("s3cret");
        assertThat(migrate(tool)
                        .withUrl(tool, url("mariadb://ann@localhost/shop?socket=/run/mysqld/mysqld.sock"))
                        .arguments())
                .contains("mysql://ann@unix(/run/mysqld/mysqld.sock)/shop");
    }

    private static PresetCommand migrate(Preset preset) {
        return PresetCommand.migrate(preset, null, programs -> 0);
    }

    private static DatabaseUrl url(String text) {
        return DatabaseUrl.parse(Secret.of(text));
    }

    private static List<String> arguments(Preset preset, String version) {
        return PresetCommand.migrate(preset, version, programs -> 0).arguments();
    }
}
