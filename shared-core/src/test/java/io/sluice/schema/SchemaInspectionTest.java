package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.schema.Flaw.Kind;
import io.sluice.testing.Await;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaInspectionTest {

    private static final Duration BUDGET = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private TestDatabase database;

    @ParameterizedTest
    @EnumSource(TestDatabase.Kind.class)
    void rowsAreCountedTableByTable(TestDatabase.Kind kind) {
        SchemaInspection schema = inspect(kind);
        database.execute(
                "CREATE TABLE one (id INT PRIMARY KEY)", "INSERT INTO one VALUES (1)", "CREATE TABLE none (id INT)");

        Map<String, RowCount> rows = schema.rows(BUDGET);

        String prefix = kind == TestDatabase.Kind.POSTGRESQL ? "public." : "";
        assertThat(rows)
                .containsEntry(prefix + "one", RowCount.counted(1))
                .containsEntry(prefix + "none", RowCount.counted(0));
        assertThat(schema.flaws()).isEmpty();
    }

    @Test
    void aDatabaseFileThatDoesNotExistIsNotCreated() {
        SchemaInspection schema = DatabaseEngines.of(
                        DatabaseUrl.parse(Secret.of("sqlite:later.db")), directory, new CommandRunner(new Redactor()))
                .schema();

        assertThat(schema.rows(BUDGET)).isEmpty();
        assertThat(schema.flaws()).isEmpty();
        assertThat(directory.resolve("later.db")).doesNotExist();
    }

    @Test
    void rowsWithoutTheirParentAreFoundInSqlite() {
        SchemaInspection schema = inspect(TestDatabase.Kind.SQLITE);
        database.execute(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
                "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id))",
                "INSERT INTO child VALUES (1, 7)");

        assertThat(schema.flaws()).extracting(Flaw::kind).containsExactly(Kind.ORPHANED_ROWS);
    }

    @Test
    void anIndexWhoseBuildFailedIsInvalidUntilItIsDropped() {
        SchemaInspection schema = inspect(TestDatabase.Kind.POSTGRESQL);
        database.execute("CREATE TABLE t (id INT)", "INSERT INTO t VALUES (1), (1)");
        assertThatThrownBy(() -> database.execute("CREATE UNIQUE INDEX CONCURRENTLY \"By id\" ON t (id)"))
                .hasStackTraceContaining("could not create unique index");

        Flaw flaw = schema.flaws().get(0);

        assertThat(schema.flaws()).hasSize(1);
        assertThat(flaw.isBlocking()).isTrue();
        assertThat(flaw.title()).isEqualTo("index public.\"By id\" of table public.t is invalid");
        database.execute(flaw.repair().get(0));
        assertThat(schema.flaws()).isEmpty();
    }

    @Test
    void anIndexThatIsBeingBuiltIsNotInvalid() throws Exception {
        SchemaInspection schema = inspect(TestDatabase.Kind.POSTGRESQL);
        database.execute("CREATE TABLE t (id INT)", "INSERT INTO t VALUES (1)");
        PostgresServer server = PostgresServer.shared();
        try (Connection writer = session(server);
                Connection builder = session(server);
                Statement write = writer.createStatement();
                Statement build = builder.createStatement()) {
            writer.setAutoCommit(false);
            write.execute("INSERT INTO t VALUES (2)");
            Thread building = new Thread(() -> {
                try {
                    build.execute("CREATE INDEX CONCURRENTLY by_id ON t (id)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            building.start();
            Await.await(() -> database.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
                    .equals(List.of("1")));

            assertThat(schema.flaws()).isEmpty();

            writer.commit();
            building.join();
        }
        assertThat(schema.flaws()).isEmpty();
    }

    @Test
    void anInvalidIndexIsFoundWhileAnotherOneOfItsTableIsBeingBuilt() throws Exception {
        SchemaInspection schema = inspect(TestDatabase.Kind.POSTGRESQL);
        database.execute("CREATE TABLE t (id INT, n INT)", "INSERT INTO t VALUES (1, 1), (1, 1)");
        assertThatThrownBy(() -> database.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (id)"))
                .hasStackTraceContaining("could not create unique index");
        try (Connection writer = database.connect();
                Statement write = writer.createStatement()) {
            writer.setAutoCommit(false);
            write.execute("INSERT INTO t VALUES (2, 2)");
            Thread building = new Thread(() -> database.execute("CREATE INDEX CONCURRENTLY by_n ON t (n)"));
            building.start();
            Await.await(() -> database.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
                    .equals(List.of("2")));

            assertThat(schema.flaws())
                    .extracting(Flaw::object)
                    .containsExactly("index public.broken of table public.t");

            writer.commit();
            building.join();
        }
    }

    @Test
    void constraintsNotValidatedAndTriggersDisabledAreFound() {
        SchemaInspection schema = inspect(TestDatabase.Kind.POSTGRESQL);
        database.execute(
                "CREATE TABLE p (id INT PRIMARY KEY)",
                "CREATE TABLE c (p INT REFERENCES p)",
                "ALTER TABLE c ADD CONSTRAINT positive CHECK (p > 0) NOT VALID",
                "CREATE FUNCTION f () RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER noted BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()",
                "ALTER TABLE p DISABLE TRIGGER noted",
                "CREATE TABLE parts (id INT) PARTITION BY LIST (id)",
                "CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1)",
                "CREATE INDEX ON ONLY parts (id)");

        assertThat(schema.flaws())
                .extracting(Flaw::kind)
                .containsExactlyInAnyOrder(Kind.CONSTRAINT_NOT_VALIDATED, Kind.TRIGGER_DISABLED, Kind.PARTIAL_INDEX);
        schema.flaws().stream().flatMap(flaw -> flaw.repair().stream()).forEach(database::execute);
        assertThat(schema.flaws()).extracting(Flaw::kind).containsExactly(Kind.PARTIAL_INDEX);
    }

    @Test
    void aTableThatAnotherSessionHasLockedIsEstimated() throws Exception {
        SchemaInspection schema = inspect(TestDatabase.Kind.POSTGRESQL);
        database.execute(
                "CREATE TABLE t AS SELECT generate_series(1, 100) AS id", "ANALYZE t", "CREATE TABLE free (id INT)");
        try (Connection locker = session(PostgresServer.shared());
                Statement lock = locker.createStatement()) {
            locker.setAutoCommit(false);
            lock.execute("LOCK TABLE t");

            Map<String, RowCount> rows = schema.rows(BUDGET);

            assertThat(rows.get("public.t").exact()).isFalse();
            assertThat(rows.get("public.t").rows()).isPositive();
            assertThat(rows).containsEntry("public.free", RowCount.counted(0));
        }
    }

    private Connection session(PostgresServer server) throws SQLException {
        Map<String, String> admin = server.adminEnvironment(database.name());
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database.name(),
                admin.get("PGUSER"),
                admin.get("PGPASSWORD"));
    }

    private SchemaInspection inspect(TestDatabase.Kind kind) {
        database = TestDatabase.create(kind, directory);
        return DatabaseEngines.of(
                        DatabaseUrl.parse(Secret.of(database.url())), directory, new CommandRunner(new Redactor()))
                .schema();
    }
}
