package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real SQLite database, each in a process of its own. */
class ReleaseCommandTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("VERSION", "v2");

    @TempDir
    Path directory;

    @BeforeEach
    void application() throws IOException, SQLException {
        sql("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO item VALUES (1, 'first')");
        Files.createDirectories(directory.resolve("v1"));
        Files.createDirectories(directory.resolve("v2"));
        Files.createSymbolicLink(directory.resolve("current"), Path.of("v1"));
        changelog("ALTER TABLE item ADD COLUMN price INTEGER;");
        Files.writeString(directory.resolve("release.yaml"), """
                app: shop
                version: ${VERSION}
                database: { url: "sqlite:shop.db" }
                migrate: { preset: liquibase, changelog: changelog.sql }
                promote: { symlink: { path: current, to: "${VERSION}" } }
                """);
    }

    @Test
    void aReleaseIsShownAndPromoted() throws IOException {
        SluiceProcess release = sluice("release");

        assertThat(release.exit()).as(release.err()).isZero();
        assertThat(release.out())
                .contains("Release shop/production/v2", "✓ backup", "✓ migrate", "✓ promote", "v2 is live.")
                .contains("restore -f " + directory.resolve("release.yaml"), "--yes", "is lost", "Report: ")
                .doesNotContain("\u001b");
        assertThat(release.err()).isEmpty();
        assertThat(directory.resolve("current").toRealPath().getFileName()).hasToString("v2");
    }

    @Test
    void whatIsOnlyReadOrRestoredNeedsNoVariableOfTheVersion() throws IOException {
        JsonNode released = CommandLineTest.document(sluice("release", "--output", "json"));
        String backup = released.at("/phases/1/backup/id").asText();

        for (String line : List.of("backups", "history", "doctor", "restore --yes --backup " + backup)) {
            SluiceProcess command = SluiceProcess.run(directory, Map.of(), line.split(" "));
            assertThat(command.exit()).as(line + command.err()).isZero();
        }
        SluiceProcess release = SluiceProcess.run(directory, Map.of(), "release");
        assertThat(release.exit()).isEqualTo(65);
        assertThat(release.err()).contains("${VERSION} is not set");
    }

    @Test
    void theJsonOfAReleaseIsItsRecordAndNothingElse() throws IOException {
        SluiceProcess release = sluice("release", "--output", "json");
        JsonNode record = CommandLineTest.document(release);

        assertThat(record.get("status").asText()).isEqualTo("succeeded");
        assertThat(record.get("phases"))
                .extracting(phase -> phase.get("phase").asText())
                .containsExactly("check", "backup", "migrate", "promote");
        assertThat(release.err()).contains("✓ migrate");
        assertThat(CommandLineTest.document(sluice("history", "--output", "json")))
                .hasSize(1);
        assertThat(CommandLineTest.document(sluice("plan", "--output", "json"))
                        .at("/pending/certainty")
                        .asText())
                .isEqualTo("certain");
    }

    @Test
    void theWholeResultIsLeftInAFileAlsoOfWhatCouldNotBegin() throws IOException {
        Path file = directory.resolve("result.json");
        SluiceProcess release = sluice("release", "--result", "json=" + file, "--default", "store=elsewhere");
        JsonNode record = new ObjectMapper().readTree(file.toFile());
        SluiceProcess invalid = sluice("release", "--result", "json=" + file, "--set", "backup.when=never");

        assertThat(release.out()).contains("v2 is live.");
        assertThat(record.get("status").asText()).isEqualTo("succeeded");
        assertThat(directory.resolve("elsewhere")).isNotEmptyDirectory();
        assertThat(invalid.exit()).isEqualTo(65);
        assertThat(new ObjectMapper().readTree(file.toFile()).get("message").asText())
                .contains("backup.when");
    }

    @Test
    void aFailedMigrationIsToldOnceOnStandardErrorAndTheRestoreCommandWorks() throws Exception {
        changelog("ALTER TABLE item ADD COLUMN price INTEGER;\n--changeset sample:2\nINSERT INTO missing VALUES (1);");

        SluiceProcess release = sluice("release", "--output", "json");
        JsonNode record = CommandLineTest.document(release);

        assertThat(release.exit()).isEqualTo(20);
        assertThat(release.err().lines().filter(line -> line.startsWith("sluice: ")))
                .hasSize(1);
        assertThat(directory.resolve("current").toRealPath().getFileName()).hasToString("v1");

        String backup = record.at("/phases/1/backup/id").asText();
        assertThat(record.get("restoreCommand").asText())
                .contains("--backup " + backup)
                .endsWith("--yes");
        assertThat(sluice("restore", "--backup", backup).exit()).isEqualTo(64);
        assertThat(columns()).isEqualTo(3);
        SluiceProcess restore = sluice("restore", "--backup", backup, "--yes", "--output", "json");
        assertThat(restore.exit()).as(restore.err()).isZero();
        assertThat(CommandLineTest.document(restore).at("/backup/id").asText()).isEqualTo(backup);
        assertThat(columns()).isEqualTo(2);
    }

    @Test
    void aTerminatedReleaseIsRecordedAsInterruptedAndEndsWith143() throws Exception {
        Files.writeString(directory.resolve("slow"), "#!/bin/sh\ntouch started\nsleep 60\n");
        directory.resolve("slow").toFile().setExecutable(true);
        Process process = SluiceProcess.start(
                directory, ENVIRONMENT, "release", "--output", "json", "--set", "promote={command: [./slow]}");
        Instant patience = Instant.now().plus(Duration.ofSeconds(60));
        while (!Files.exists(directory.resolve("started")) && Instant.now().isBefore(patience)) {
            Thread.sleep(50);
        }
        process.destroy();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        SluiceProcess interrupted = SluiceProcess.ended(directory, process);
        assertThat(interrupted.exit()).isEqualTo(143);
        JsonNode record = CommandLineTest.document(interrupted);
        assertThat(record.get("status").asText()).isEqualTo("interrupted");
        assertThat(record.at("/phases/3/status").asText()).isEqualTo("interrupted");
        assertThat(interrupted.err()).contains("start the same release again");
    }

    private SluiceProcess sluice(String... arguments) {
        return SluiceProcess.run(directory, ENVIRONMENT, arguments);
    }

    private void changelog(String statements) throws IOException {
        Files.writeString(
                directory.resolve("changelog.sql"),
                "--liquibase formatted sql\n--changeset sample:1\n" + statements + "\n");
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private int columns() throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM item")) {
            return result.getMetaData().getColumnCount();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
    }
}
