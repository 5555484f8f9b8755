package io.sluice.release;

import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.spec.SpecOverride;
import io.sluice.spec.SpecReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A small application in a directory: versions with Liquibase changelogs, a SQLite database, a {@code current} link. */
final class Shop {

    private static final List<String> CHANGES = List.of(
            "--changeset shop:1\nCREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT);\n"
                    + "INSERT INTO customer VALUES (1, 'Ada'), (2, 'Grace');\n",
            "--changeset shop:2\nALTER TABLE customer ADD COLUMN email TEXT;\n",
            "--changeset shop:3\nCREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customer(id));\n",
            "--changeset shop:4\nCREATE TABLE audit (id INTEGER PRIMARY KEY);\n");

    private static final String BROKEN =
            "--changeset shop:broken splitStatements:true runInTransaction:false\nCREATE TABLE half (id INTEGER);\n"
                    + "ALTER TABLE customer ADD COLUMN half TEXT;\nINSERT INTO no_such_table VALUES (1);\n";

    private final Path directory;
    final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> options = new ArrayList<>();
    private String url = "sqlite:shop.db";
    private String database = "";
    private String extra = "";
    private String promote = "promote: { symlink: { path: current, to: 'releases/${VERSION}' } }\n";
    Consumer<Event> listener = event -> {};
    Cancellation cancellation = new Cancellation();

    Shop(Path directory) {
        this.directory = directory;
        for (int version = 1; version <= CHANGES.size(); version++) {
            version("v" + version, String.join("", CHANGES.subList(0, version)));
        }
        version("broken", CHANGES.get(0) + CHANGES.get(1) + BROKEN);
    }

    void version(String name, String changes) {
        write("releases/" + name + "/db/changelog.sql", "--liquibase formatted sql\n" + changes);
    }

    Shop with(String yaml) {
        extra = yaml;
        return this;
    }

    Shop on(String databaseUrl) {
        url = "${DATABASE}";
        database = databaseUrl;
        return this;
    }

    Shop promotedBy(String yaml) {
        promote = yaml;
        return this;
    }

    Shop set(String... overrides) {
        options.addAll(List.of(overrides));
        return this;
    }

    Releases open(String version) {
        cancellation = new Cancellation();
        write(
                "release.yaml",
                "app: shop\nversion: ${VERSION}\ndatabase: { url: '" + url + "' }\n"
                        + "migrate: { preset: liquibase, changelog: db/changelog.sql,"
                        + " directory: 'releases/${VERSION}', lockTimeout: 1s }\n"
                        + promote + extra);
        Events host = event -> {
            events.add(event);
            listener.accept(event);
        };
        return Releases.open(
                SpecReader.read(
                        directory.resolve("release.yaml"),
                        options.stream().map(SpecOverride::set).toList(),
                        Map.of("VERSION", version, "DATABASE", database)),
                new Host(host, cancellation, new Redactor(), List.of("/opt/sluice/bin/sluice")));
    }

    RunResult release(String version) {
        try (Releases releases = open(version)) {
            return releases.release();
        }
    }

    Path directory() {
        return directory;
    }

    /** The version that the link names; empty if there is none. */
    String live() {
        try {
            Path link = directory.resolve("current");
            return Files.isSymbolicLink(link)
                    ? Files.readSymbolicLink(link).getFileName().toString()
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows and schema, Liquibase's own tables left out. */
    List<String> content() {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            ResultSet schema = statement.executeQuery("SELECT name, sql FROM sqlite_master"
                    + " WHERE name NOT LIKE 'DATABASECHANGELOG%' AND name NOT LIKE 'sqlite_%' ORDER BY name");
            List<String> tables = new ArrayList<>();
            while (schema.next()) {
                tables.add(schema.getString(1));
                lines.add(schema.getString(2));
            }
            for (String table : tables) {
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1");
                while (rows.next()) {
                    StringBuilder row = new StringBuilder(table);
                    for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        row.append('|').append(rows.getString(column));
                    }
                    lines.add(row.toString());
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return lines;
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void write(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stream<Event> events() {
        return events.stream();
    }
}
