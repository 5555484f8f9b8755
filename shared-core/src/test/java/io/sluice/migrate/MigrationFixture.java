package io.sluice.migrate;

import io.sluice.database.DatabaseEngine;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.spec.EnvironmentValue;
import io.sluice.spec.ReleaseSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An application's directory with its migrations, and a look at the database. */
final class MigrationFixture {

    final Path directory;
    final List<String> output = new CopyOnWriteArrayList<>();
    final Events events = event -> {
        if (event instanceof Event.Output line) {
            output.add(line.line());
        }
    };

    MigrationFixture(Path directory) {
        this.directory = directory;
    }

    MigrationFixture file(String path, String text) {
        try {
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ReleaseSpec.Migrate migrate(@Nullable String preset) {
        return migrate(preset, null, null, Map.of(), Duration.ofMinutes(5));
    }

    ReleaseSpec.Migrate migrate(
            @Nullable String preset,
            @Nullable String version,
            @Nullable String changelog,
            Map<String, EnvironmentValue> env,
            Duration timeout) {
        return new ReleaseSpec.Migrate(
                preset,
                List.of(),
                null,
                version,
                changelog,
                directory,
                ReleaseSpec.Site.HERE,
                null,
                env,
                timeout,
                Duration.ofSeconds(1),
                false);
    }

    static List<String> query(DatabaseEngine engine, String sql) {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void execute(DatabaseEngine engine, String... statements) {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
