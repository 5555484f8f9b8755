package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sluice.database.DatabaseFamily;
import io.sluice.preset.PresetCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerCommandTest {

    private static final List<String> HOSTILE =
            List.of("node", "it's $(id) `id`; \"x\" \\", "$HOME\nnew line", "{target}");

    private static ContainerCommand command(String preset, DatabaseFamily family, List<String> server) {
        return ContainerCommand.of(
                PresetCatalog.load(null).get(preset), family, server, "registry.example/shop-sluice:1");
    }

    @Test
    void aSoundLockOfTheFrameworkIsUsedAndNamed() {
        ContainerCommand rails = command("rails", DatabaseFamily.POSTGRESQL, List.of("bin/rails", "server"));

        assertThat(rails.guard()).isEqualTo(ContainerCommand.Guard.FRAMEWORK);
        assertThat(rails.why()).contains("advisory lock");
        assertThat(rails.command())
                .containsExactly("/bin/sh", "-c", "bin/rails db:migrate && exec \"$@\"", "sh", "bin/rails", "server");
    }

    @Test
    void withoutOneSluiceGuardsInAnInitContainerAndSaysWhy() {
        for (String preset : List.of("django", "laravel", "sqlx", "liquibase")) {
            ContainerCommand guarded = command(preset, DatabaseFamily.POSTGRESQL, List.of("serve"));

            assertThat(guarded.guard()).as(preset).isEqualTo(ContainerCommand.Guard.SLUICE);
            assertThat(guarded.why()).contains("no lock on PostgreSQL that is safe");
            assertThat(guarded.command()).startsWith("sluice", "migrate");
            assertThat(guarded.yaml("migrate"))
                    .startsWith("initContainers:")
                    .contains("registry.example/shop-sluice:1");
        }
        assertThat(command("rails", DatabaseFamily.SQLITE, List.of("serve")).guard())
                .isEqualTo(ContainerCommand.Guard.SLUICE);
    }

    @Test
    void theServersArgumentsReachItUnchangedByShellAndYaml(@TempDir Path directory) throws Exception {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        script(bin.resolve("rails"), "exit 0");
        script(directory.resolve("node"), "printf '%s\\0' \"$@\" > arguments");
        List<String> server = new ArrayList<>(HOSTILE);
        server.set(0, "./node");
        ContainerCommand rails = command("rails", DatabaseFamily.MARIADB, server);

        run(directory, rails.command());
        assertThat(Files.readString(directory.resolve("arguments")).split("\0"))
                .containsExactly(HOSTILE.subList(1, 4).toArray(String[]::new));

        Files.delete(directory.resolve("arguments"));
        run(directory, List.of("/bin/sh", "-c", rails.text()));
        assertThat(Files.readString(directory.resolve("arguments")).split("\0"))
                .containsExactly(HOSTILE.subList(1, 4).toArray(String[]::new));

        JsonNode vector = new YAMLMapper().readTree(rails.yaml("web")).at("/containers/0/command");
        assertThat(vector).hasSize(rails.command().size());
        assertThat(vector.get(5).asText()).isEqualTo(HOSTILE.get(1).replace("$(", "$$("));
        assertThat(vector.get(6).asText()).isEqualTo(HOSTILE.get(2));
    }

    @Test
    void theServerDoesNotStartWhenTheMigrationFails(@TempDir Path directory) throws Exception {
        script(Files.createDirectories(directory.resolve("bin")).resolve("rails"), "exit 7");
        script(directory.resolve("node"), "touch started");

        int status = run(
                directory,
                command("rails", DatabaseFamily.POSTGRESQL, List.of("./node")).command());

        assertThat(status).isEqualTo(7);
        assertThat(directory.resolve("started")).doesNotExist();
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static int run(Path directory, List<String> command) throws Exception {
        return new ProcessBuilder(command).directory(directory.toFile()).start().waitFor();
    }
}
