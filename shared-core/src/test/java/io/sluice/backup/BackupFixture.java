package io.sluice.backup;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.SqliteEngine;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.SpecReader;
import io.sluice.store.DirectoryStore;
import io.sluice.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A directory with a release.yaml, a store and a SQLite database of some thousand rows. */
final class BackupFixture {

    final Path directory;
    final Path storeDirectory;
    final DirectoryStore store;
    final SqliteEngine engine;
    final List<Event> seen = new CopyOnWriteArrayList<>();
    final Events events = seen::add;
    final CommandRunner runner = new CommandRunner(new Redactor());

    BackupFixture(Path directory) {
        this.directory = directory;
        this.storeDirectory = directory.resolve("store");
        this.store = new DirectoryStore(storeDirectory);
        this.engine = engine("shop.db");
    }

    SqliteEngine engine(String file) {
        return new SqliteEngine(DatabaseUrl.parse(Secret.of("sqlite:" + directory.resolve(file))), directory);
    }

    /** A specification with further lines of YAML, which begin at the left margin. */
    ReleaseSpec spec(String... lines) {
        String yaml = "app: shop\nenvironment: production\nversion: v1\nstore: " + storeDirectory
                + "\ndatabase: { url: \"sqlite:" + directory.resolve("shop.db") + "\" }\n" + String.join("\n", lines);
        try {
            Path file = Files.writeString(directory.resolve("release.yaml"), yaml);
            return SpecReader.read(file, List.of(), Map.of()).spec();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Backups backups(String... lines) {
        return new Backups(store, spec(lines), runner);
    }

    Backups backups(Store other) {
        return new Backups(other, spec(), runner);
    }

    BackupManifest make(Backups backups) {
        return make(backups, engine);
    }

    BackupManifest make(Backups backups, DatabaseEngine from) {
        return backups.make(from, from.describe(), "shop/production/v1", 1, true, events, new Cancellation());
    }

    void fill(int rows) {
        execute(engine, "CREATE TABLE orders (id INTEGER PRIMARY KEY, token TEXT NOT NULL)");
        execute(
                engine,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + rows
                        + ") INSERT INTO orders SELECT i, hex(randomblob(16)) FROM n");
    }

    static void execute(DatabaseEngine engine, String sql) {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every table and every row, as text. */
    static List<String> content(DatabaseEngine engine) {
        List<String> content = new ArrayList<>();
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            read(statement, "SELECT sql FROM sqlite_master ORDER BY name", content);
            read(statement, "SELECT id || ' ' || token FROM orders ORDER BY id", content);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return content;
    }

    private static void read(Statement statement, String sql, List<String> into) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                into.add(rows.getString(1));
            }
        }
    }

    /** Every file of the store, also those that no method of it shows. */
    List<String> filesInStore() {
        if (!Files.exists(storeDirectory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(storeDirectory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> storeDirectory.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Manifests, dumps and parts of them; the registers of databases are beside them. */
    List<String> backupFiles() {
        return filesInStore().stream()
                .filter(file -> !file.contains("/backup-registers/"))
                .toList();
    }

    /** Manifests as they are without store.signingKey. */
    static ManifestDocuments unsigned() {
        return new ManifestDocuments(new SigningKeys(null));
    }

    Path objectOf(BackupManifest manifest) {
        return Path.of(store.locationOf(String.valueOf(manifest.object())));
    }
}
