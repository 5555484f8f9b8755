package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class SchemaFingerprintTest {

    private static final Set<String> LOCKS = Set.of("tool_lock");

    @TempDir
    Path directory;

    private TestDatabase database;
    private SchemaInspection schema;

    @ParameterizedTest
    @EnumSource(TestDatabase.Kind.class)
    void whatDidNothingOrOnlyLockedHasChangedNothing(TestDatabase.Kind kind) {
        create(kind);
        SchemaFingerprint before = settled();

        assertThat(schema.changedSince(before, LOCKS, false)).isEmpty();
        database.execute("UPDATE tool_lock SET locked = 1", "UPDATE tool_lock SET locked = 2");
        assertThat(schema.changedSince(before, LOCKS, false)).isEmpty();
        assertThat(schema.changedSince(before, Set.of(), false)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.Kind.class)
    void rowsThatWereCommittedAreSeen(TestDatabase.Kind kind) {
        create(kind);
        for (String write : List.of(
                "INSERT INTO customer VALUES (2, 'Grace')",
                "UPDATE customer SET name = 'Grace H.' WHERE id = 2",
                "DELETE FROM customer WHERE id = 2")) {
            SchemaFingerprint before = settled();

            database.execute(write);

            assertThat(schema.changedSince(before, LOCKS, false)).as(write).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TestDatabase.Kind.class,
            names = {"POSTGRESQL", "SQLITE"})
    void whatWasRolledBackHasChangedNothing(TestDatabase.Kind kind) throws SQLException {
        create(kind);
        SchemaFingerprint before = settled();

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("ALTER TABLE customer ADD COLUMN email VARCHAR(10)");
            statement.execute("INSERT INTO customer VALUES (2, 'Grace', 'g@x')");
            connection.rollback();
        }

        assertThat(schema.changedSince(before, LOCKS, false)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.Kind.class)
    void aTableThatWasCreatedAnewIsNotTheOneOfBefore(TestDatabase.Kind kind) {
        create(kind);
        SchemaFingerprint before = settled();
        assertThat(schema.fingerprint().isOfSameTables(before)).isTrue();

        database.execute(
                "DROP TABLE customer", "CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(10) DEFAULT 'x')");

        assertThat(schema.fingerprint().isOfSameTables(before)).isFalse();
    }

    @Test
    void everyKindOfObjectOfPostgresIsSeen() {
        create(TestDatabase.Kind.POSTGRESQL);
        database.execute(
                "CREATE TYPE mood AS ENUM ('glad')",
                "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE SEQUENCE numbers",
                "CREATE VIEW names AS SELECT name FROM customer",
                "CREATE TRIGGER touched BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touch()");
        for (String change : List.of(
                "ALTER TABLE customer ADD COLUMN email text DEFAULT ''",
                "ALTER TABLE customer ALTER COLUMN email SET NOT NULL",
                "ALTER TABLE customer ALTER COLUMN name SET DEFAULT 'y'",
                "ALTER TABLE customer ALTER COLUMN email TYPE varchar(20)",
                "ALTER TABLE customer ADD CONSTRAINT long CHECK (length(name) > 0) NOT VALID",
                "ALTER TABLE customer VALIDATE CONSTRAINT long",
                "CREATE INDEX ON customer (name)",
                "ALTER TABLE customer DISABLE TRIGGER touched",
                "ALTER TABLE customer ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY own ON customer USING (name = CURRENT_USER)",
                "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
                "CREATE OR REPLACE VIEW names AS SELECT upper(name)::varchar(10) AS name, id FROM customer",
                "CREATE MATERIALIZED VIEW ids AS SELECT id FROM customer",
                "ALTER TYPE mood ADD VALUE 'sad'",
                "ALTER SEQUENCE numbers INCREMENT 5",
                "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "GRANT SELECT ON customer TO PUBLIC",
                "COMMENT ON TABLE customer IS 'those who buy'",
                "CREATE SCHEMA other",
                "CREATE STATISTICS pairs ON id, name FROM customer",
                "CREATE RULE no_delete AS ON DELETE TO tool_lock DO INSTEAD NOTHING")) {
            SchemaFingerprint before = schema.fingerprint();

            database.execute(change);

            assertThat(schema.fingerprint().changedObjects(before, Set.of()))
                    .as(change)
                    .isNotEmpty();
        }
    }

    @Test
    void everyKindOfObjectOfMariaDbIsSeen() {
        create(TestDatabase.Kind.MARIADB);
        database.execute("CREATE SEQUENCE numbers", "CREATE VIEW names AS SELECT name FROM customer");
        for (String change : List.of(
                "ALTER TABLE customer ADD COLUMN email text",
                "ALTER TABLE customer ADD INDEX (name)",
                "ALTER TABLE customer ADD CONSTRAINT positive CHECK (id > 0)",
                "ALTER TABLE customer COMMENT 'those who buy'",
                "ALTER VIEW names AS SELECT name, id FROM customer",
                "CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC RETURN 1",
                "CREATE OR REPLACE FUNCTION f(a BIGINT) RETURNS INT DETERMINISTIC RETURN 1",
                "CREATE OR REPLACE FUNCTION f(a BIGINT) RETURNS INT DETERMINISTIC RETURN 2",
                "CREATE TRIGGER touched BEFORE UPDATE ON customer FOR EACH ROW SET NEW.name = 'x'",
                "CREATE EVENT later ON SCHEDULE EVERY 1 YEAR DO DELETE FROM customer",
                "ALTER EVENT later DISABLE",
                "ALTER SEQUENCE numbers INCREMENT 5",
                "ALTER TABLE customer PARTITION BY HASH (id) PARTITIONS 2")) {
            SchemaFingerprint before = schema.fingerprint();

            database.execute(change);

            assertThat(schema.fingerprint().changedObjects(before, Set.of()))
                    .as(change)
                    .isNotEmpty();
        }
    }

    @Test
    void whatAPoolersOpenSessionWroteIsNotProvenToBeNothing() {
        create(TestDatabase.Kind.POSTGRESQL);
        SchemaFingerprint before = settled();

        database.execute("UPDATE tool_lock SET locked = 1");

        assertThat(schema.changedSince(before, LOCKS, true)).isNotEmpty();
    }

    private void create(TestDatabase.Kind kind) {
        database = TestDatabase.create(kind, directory);
        database.execute(
                "CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(10) DEFAULT 'x')",
                "CREATE TABLE tool_lock (locked INT)",
                "INSERT INTO customer VALUES (1, 'Ada')",
                "INSERT INTO tool_lock VALUES (0)");
        schema = DatabaseEngines.of(
                        DatabaseUrl.parse(Secret.of(database.url())), directory, new CommandRunner(new Redactor()))
                .schema();
    }

    /** MariaDB knows of writes by the second, so one that is as old as this one hides it. */
    private SchemaFingerprint settled() {
        long deadline = System.nanoTime() + 5_000_000_000L;
        SchemaFingerprint now = schema.fingerprint();
        while ((now.writes().containsValue("?") || now.storage().containsValue("?")) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            now = schema.fingerprint();
        }
        return now;
    }
}
