package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.Sluice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A release whose every value is an option, with paths from where it is typed. */
@Timeout(120)
class WithoutReleaseFileIT {

    @TempDir
    Path directory;

    @Test
    void thePrintedCommandRestoresFromAnyDirectory() throws Exception {
        Files.writeString(
                directory.resolve("changelog.sql"),
                "--liquibase formatted sql\n--changeset shop:1\nALTER TABLE item ADD COLUMN price INTEGER;\n"
                        + "--changeset shop:2\nINSERT INTO missing VALUES (1);\n");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
                Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE item (id INTEGER PRIMARY KEY)");
            Sluice sluice = new Sluice(directory, Map.of());

            Sluice.Result failed = sluice.run(
                    "release",
                    "--output=json",
                    "--set=app=shop",
                    "--set=version=v2",
                    "--set=database.url=sqlite:shop.db",
                    "--set=store=backups",
                    "--set=migrate.changelog=changelog.sql",
                    "--set=promote={command: [./promote]}");
            assertThat(failed.exit()).as(failed.toString()).isEqualTo(20);
            assertThat(columns(statement)).isEqualTo(2);

            Sluice.Result restored =
                    sluice.shell(failed.json().path("restoreCommand").asText());
            assertThat(restored.exit()).as(restored.toString()).isZero();
            assertThat(columns(statement)).isEqualTo(1);
        }
    }

    private static int columns(Statement statement) throws Exception {
        try (ResultSet rows = statement.executeQuery("SELECT * FROM item")) {
            return rows.getMetaData().getColumnCount();
        }
    }
}
