package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.event.Events;
import io.sluice.testing.MariaDbServer;
import io.sluice.testing.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of docs/restore.md, "By hand", as they are printed there, after a migration added a referencing table. */
class RestoreByHandTest {

    private static final Path PAGE = Path.of("../docs/restore.md");
    private static final List<String> SHOP = List.of(
            "CREATE TABLE customer (id INTEGER PRIMARY KEY, name VARCHAR(50))",
            "CREATE TABLE history (version INTEGER PRIMARY KEY)",
            "INSERT INTO customer VALUES (1, 'Ada'), (2, 'SET transaction_timeout = 0;')",
            "INSERT INTO history VALUES (1)");
    private static final List<String> MIGRATION = List.of(
            "CREATE TABLE coupon (id INTEGER PRIMARY KEY, customer_id INTEGER, FOREIGN KEY (customer_id) REFERENCES customer (id))",
            "INSERT INTO coupon VALUES (1, 1)",
            "UPDATE customer SET name = 'Eve'",
            "INSERT INTO customer VALUES (3, 'New')",
            "INSERT INTO history VALUES (2)");

    @TempDir
    Path directory;

    private List<String> blocks = List.of();

    @BeforeEach
    void requirePrograms() {
        Programs.require("zstd");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void postgres(boolean clientIsNewer) throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("shop");
            DatabaseEngine engine = engine(server.adminUrl("shop"));
            prepare(engine, "### PostgreSQL");
            List<String> commands = new ArrayList<>(blocks);
            assertThat(commands).hasSize(3);
            if (clientIsNewer) {
                commands.set(0, commands.get(0).replaceFirst("pg_restore .*\n", ""));
            } else {
                commands.remove(1);
            }
            run(commands, server.adminEnvironment("postgres"));
            assertThat(customers(engine)).containsExactly("1 Ada", "2 SET transaction_timeout = 0;");
            assertThat(tables(engine, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
                    .containsExactly("customer", "history");
            assertThat(customers(engine(server.adminUrl("shop_broken")))).hasSize(3);
        }
    }

    @Test
    void mariaDb() throws Exception {
        MariaDbServer server = MariaDbServer.shared();
        server.createDatabase("shop");
        DatabaseEngine engine = engine(server.adminUrl("shop"));
        prepare(engine, "### MariaDB");
        Path options = Files.writeString(
                directory.resolve("my.cnf"),
                "[client]\nhost=127.0.0.1\nport=" + server.port() + "\nuser=" + MariaDbServer.ADMIN + "\npassword=\""
                        + MariaDbServer.PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n");
        Files.setPosixFilePermissions(options, PosixFilePermissions.fromString("rw-------"));
        run(blocks, Map.of("MYSQL_HOME", directory.toString(), "HOME", directory.toString()));
        DatabaseEngine restored = engine(server.adminUrl("shop_restored"));
        assertThat(customers(restored)).containsExactly("1 Ada", "2 SET transaction_timeout = 0;");
        assertThat(tables(restored, "SHOW TABLES")).containsExactly("customer", "history");
    }

    @Test
    void sqlite() throws Exception {
        Programs.require("sqlite3");
        DatabaseEngine engine = engine("sqlite:" + directory.resolve("shop.db"));
        prepare(engine, "### SQLite");
        Files.writeString(directory.resolve("shop.db-wal"), "of the old one");
        run(blocks, Map.of());
        assertThat(customers(engine)).containsExactly("1 Ada", "2 SET transaction_timeout = 0;");
        assertThat(tables(engine, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"))
                .containsExactly("customer", "history");
        assertThat(directory.resolve("shop.broken/shop.db-wal")).exists();
    }

    private void prepare(DatabaseEngine engine, String heading) throws Exception {
        String page = Files.readString(PAGE).split("\n## 5\\. ", 2)[1];
        String section = page.substring(page.indexOf(heading) + heading.length());
        Matcher block = Pattern.compile("(?s)```sh\n(.*?)```").matcher(section.split("\n##", 2)[0]);
        blocks = block.results().map(match -> match.group(1)).toList();
        assertThat(blocks).isNotEmpty();
        execute(engine, SHOP);
        Path plain = directory.resolve("plain");
        try (OutputStream out = Files.newOutputStream(plain)) {
            engine.dump(out, Events.none(), new Cancellation());
        }
        Programs.run(
                "zstd",
                "-q",
                "--rm",
                plain.toString(),
                "-o",
                directory.resolve("dump.zst").toString());
        execute(engine, MIGRATION);
    }

    private void run(List<String> commands, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-eu", "-c", String.join("\n", commands))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("BACKUP", directory.resolve("dump.zst").toString());
        shell.environment().putAll(variables);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }

    private DatabaseEngine engine(String url) {
        return DatabaseEngines.of(DatabaseUrl.parse(Secret.of(url)), directory, new CommandRunner(new Redactor()));
    }

    private static void execute(DatabaseEngine engine, List<String> sql) {
        sql.forEach(statement -> BackupFixture.execute(engine, statement));
    }

    private static List<String> customers(DatabaseEngine engine) throws SQLException {
        return tables(
                engine,
                "SELECT concat(id, ' ', name) FROM customer ORDER BY id"
                        .replace(
                                "concat(id, ' ', name)",
                                engine.url().display().startsWith("sqlite")
                                        ? "id || ' ' || name"
                                        : "concat(id, ' ', name)"));
    }

    private static List<String> tables(DatabaseEngine engine, String sql) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
