package io.sluice.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A database of a test's own, and all that is in it as text, to compare. */
public final class TestDatabase {

    /** The kinds that Sluice is proven on. */
    public enum Kind {
        POSTGRESQL,
        MARIADB,
        SQLITE
    }

    private static final String HASH = "('x' || substr(md5(row::text), 1, 15))::bit(60)::bigint::numeric";

    private final Kind kind;
    private final String name;
    private final String url;

    private TestDatabase(Kind kind, String name, String url) {
        this.kind = kind;
        this.name = name;
        this.url = url;
    }

    /** @param directory where an SQLite file goes */
    public static TestDatabase create(Kind kind, Path directory) {
        String name = "shop_" + UUID.randomUUID().toString().substring(0, 8);
        String file = directory.resolve(name + ".db").toString();
        return switch (kind) {
            case POSTGRESQL ->
                new TestDatabase(kind, name, PostgresServer.shared().createDatabase(name));
            case MARIADB -> new TestDatabase(kind, name, MariaDbServer.shared().createDatabase(name));
            case SQLITE -> new TestDatabase(kind, file, "sqlite:" + file);
        };
    }

    /** As release.yaml has it. */
    public String url() {
        return url;
    }

    public String name() {
        return name;
    }

    public Connection connect() throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> PostgresServer.shared().connect(name, PostgresServer.OWNER, PostgresServer.PASSWORD);
            case MARIADB -> MariaDbServer.shared().connect(name, MariaDbServer.OWNER, MariaDbServer.PASSWORD);
            case SQLITE -> DriverManager.getConnection("jdbc:sqlite:" + name);
        };
    }

    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows, each one's columns joined by {@code |}. */
    public List<String> query(String sql) {
        try (Connection connection = connect()) {
            return rows(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every row, or a hash of them all, and the definition of every object. */
    public List<String> content() {
        try (Connection connection = connect()) {
            List<String> content = new ArrayList<>();
            switch (kind) {
                case POSTGRESQL -> addPostgres(connection, content);
                case MARIADB -> addMariaDb(connection, content);
                case SQLITE -> addSqlite(connection, content);
            }
            return content;
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void addPostgres(Connection connection, List<String> content) throws SQLException, IOException {
        content.addAll(postgresSchema());
        content.addAll(rows(connection, "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"));
        String tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";
        for (String table : rows(connection, tables)) {
            String sums = "SELECT count(*), sum(" + HASH + ") FROM " + table + " AS row";
            content.add(table + ": " + rows(connection, sums));
        }
    }

    /** What {@code pg_dump} says, without comments and without what differs from run to run. */
    private List<String> postgresSchema() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("pg_dump", "--schema-only").redirectErrorStream(true);
        builder.environment().putAll(PostgresServer.shared().adminEnvironment(name));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("--") && !line.startsWith("\\"))
                .toList();
    }

    private static void addMariaDb(Connection connection, List<String> content) throws SQLException {
        String tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1";
        for (String table : rows(connection, tables)) {
            content.addAll(rows(connection, "SHOW CREATE TABLE `" + table + "`"));
            content.addAll(rows(connection, "SELECT * FROM `" + table + "`"));
        }
    }

    private static void addSqlite(Connection connection, List<String> content) throws SQLException {
        content.addAll(rows(connection, "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"));
        for (String table : rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")) {
            content.addAll(rows(connection, "SELECT * FROM \"" + table + "\""));
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(rows.getString(i));
                }
                lines.add(String.join("|", columns.stream().map(String::valueOf).toList()));
            }
        }
        return lines;
    }
}
