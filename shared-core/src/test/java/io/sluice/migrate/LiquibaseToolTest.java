package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.SqliteEngine;
import io.sluice.event.Events;
import io.sluice.preset.PresetCatalog;
import io.sluice.spec.ReleaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LiquibaseToolTest {

    private static final String HEADER = "--liquibase formatted sql\n";
    private static final String CUSTOMERS =
            "--changeset alice:1\nCREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(100));\n";
    private static final String EMAIL = "--changeset bob:2\nALTER TABLE customer ADD COLUMN email VARCHAR(100);\n";

    @TempDir
    Path directory;

    MigrationFixture app;

    @BeforeEach
    void application() {
        app = new MigrationFixture(directory).file("db/changelog.sql", HEADER + CUSTOMERS + EMAIL);
    }

    DatabaseEngine engine() {
        return new SqliteEngine(DatabaseUrl.parse(Secret.of("sqlite:shop.db")), directory);
    }

    LiquibaseTool tool() {
        return tool(app.migrate("liquibase"));
    }

    LiquibaseTool tool(ReleaseSpec.Migrate migrate) {
        return new LiquibaseTool(PresetCatalog.load(null).get("liquibase"), migrate, engine());
    }

    MigrationOutcome migrate(LiquibaseTool tool) {
        return tool.migrate("shop/production/v1#1", app.events, new Cancellation());
    }

    PendingMigrations pending(LiquibaseTool tool) {
        return tool.pending(Events.none(), new Cancellation());
    }

    @Test
    void everyChangesetIsPendingOnAnEmptyDatabaseAndLookingChangesNothing() {
        assertThat(tool().applied()).isEmpty();
        assertThat(pending(tool()).ids()).containsExactly("db/changelog.sql::1::alice", "db/changelog.sql::2::bob");
        assertThat(tables()).doesNotContain("databasechangelog", "databasechangeloglock");
    }

    List<String> tables() {
        return MigrationFixture.query(engine(), "SELECT lower(name) FROM sqlite_master WHERE type = 'table'");
    }

    @Test
    void appliedIsWhatTheBookkeepingTableHoldsAndThenNothingIsPending() {
        MigrationOutcome outcome = migrate(tool());

        assertThat(outcome.message()).isEmpty();
        assertThat(outcome.succeeded()).isTrue();
        assertThat(tool().applied()).containsExactly("db/changelog.sql::1::alice", "db/changelog.sql::2::bob");
        assertThat(pending(tool()).certainlyNone()).isTrue();
        assertThat(app.output)
                .containsExactly("running db/changelog.sql::1::alice", "running db/changelog.sql::2::bob");
        MigrationFixture.execute(engine(), "INSERT INTO customer (id, name, email) VALUES (1, 'A', 'a@b')");
    }

    @Test
    void aFailureNamesChangesetFileAndTheDatabasesMessageAndLeavesNoLock() {
        migrate(tool());
        app.file(
                "db/changelog.sql",
                HEADER + CUSTOMERS + EMAIL + "--changeset eve:3\nINSERT INTO nowhere VALUES (1);\n");

        MigrationOutcome outcome = migrate(tool());

        assertThat(outcome.toolExit()).isEqualTo(1);
        assertThat(outcome.message())
                .startsWith("changeset 3 by eve in db/changelog.sql failed: ")
                .contains("nowhere")
                .doesNotContain("\n");
        assertThat(tool().applied()).hasSize(2);
        assertThat(pending(tool()).ids()).containsExactly("db/changelog.sql::3::eve");
        assertThat(new LiquibaseLock(engine()).holder()).isEmpty();
    }

    @Test
    void aTagIsATargetVersion() {
        app.file("db/changelog.yaml", """
                databaseChangeLog:
                  - changeSet:
                      id: "1"
                      author: alice
                      changes:
                        - createTable: { tableName: a, columns: [ { column: { name: id, type: int } } ] }
                  - changeSet: { id: v1, author: alice, changes: [ { tagDatabase: { tag: v1 } } ] }
                  - changeSet:
                      id: "2"
                      author: alice
                      changes:
                        - createTable: { tableName: b, columns: [ { column: { name: id, type: int } } ] }
                """);
        LiquibaseTool tool = tool(app.migrate("liquibase", "v1", "db/changelog.yaml", Map.of(), Duration.ofMinutes(1)));

        assertThat(migrate(tool).message()).isEmpty();

        assertThat(tool.applied()).containsExactly("db/changelog.yaml::1::alice", "db/changelog.yaml::v1::alice");
        assertThat(pending(tool).certainlyNone()).isTrue();
        assertThatThrownBy(() -> migrate(
                        tool(app.migrate("liquibase", "v9", "db/changelog.yaml", Map.of(), Duration.ofMinutes(1)))))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("sets the tag 'v9'");
    }

    @Test
    void whatRunsAgainMakesPendingUncertain() {
        app.file(
                "db/changelog.sql",
                HEADER + CUSTOMERS + "--changeset bob:always runAlways:true\nDELETE FROM customer;\n");
        migrate(tool());

        PendingMigrations pending = pending(tool());

        assertThat(pending.certainlyNone()).isFalse();
        assertThat(pending.ids()).isEmpty();
        assertThat(pending.evidence()).contains("db/changelog.sql::always::bob");
    }

    @Test
    void anEditedChangesetIsRefusedWithAdviceAndDiagnosed() {
        migrate(tool());
        app.file("db/changelog.sql", HEADER + CUSTOMERS.replace("100", "200") + EMAIL);

        assertThat(migrate(tool()).message())
                .contains("changelog.sql::1::alice")
                .contains("put the old text back");
        assertThat(tool().diagnose()).anySatisfy(found -> {
            assertThat(found.severity()).isEqualTo(Diagnosis.Severity.BLOCKING);
            assertThat(found.title()).contains("edited").contains("::1::alice");
        });
    }

    @Test
    void aRemovedChangesetIsDriftAndAHealthyDatabaseHasNoDiagnosis() {
        migrate(tool());
        assertThat(tool().diagnose()).isEmpty();

        app.file("db/changelog.sql", HEADER + CUSTOMERS);

        assertThat(tool().diagnose()).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Diagnosis.Severity.WARNING);
            assertThat(found.title()).contains("db/changelog.sql::2::bob");
        });
    }

    @Test
    void aLockLeftByADeadRunIsNamedAndFreedByTheRepair() {
        migrate(tool());
        MigrationFixture.execute(
                engine(),
                "UPDATE DATABASECHANGELOGLOCK SET LOCKED = " + trueLiteral()
                        + ", LOCKEDBY = 'pod-7 (10.0.0.7)', LOCKGRANTED = '2026-01-02 03:04:05' WHERE ID = 1");

        assertThat(migrate(tool()).message())
                .contains("pod-7 (10.0.0.7) since ")
                .contains("sluice doctor --release-lock");
        assertThat(tool().diagnose().get(0).repair()).containsExactly(List.of("sluice", "doctor", "--release-lock"));
        assertThat(tool().releaseLock()).isTrue();
        assertThat(tool().releaseLock()).isFalse();
        assertThat(migrate(tool()).succeeded()).isTrue();
    }

    String trueLiteral() {
        return "1";
    }

    /** A statement that runs for about a minute. */
    String slowStatement() {
        return "INSERT INTO customer (id) WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000000) SELECT max(x) FROM n";
    }

    @Test
    void cancellingStopsTheRunningStatementAndLeavesNoLock() throws Exception {
        app.file("db/changelog.sql", HEADER + CUSTOMERS + "--changeset bob:slow\n" + slowStatement() + ";\n");
        var cancellation = new Cancellation();
        CompletableFuture<MigrationOutcome> run =
                CompletableFuture.supplyAsync(() -> tool().migrate("shop/production/v1#1", app.events, cancellation));
        while (!app.output.contains("running db/changelog.sql::slow::bob")) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TimeUnit.MILLISECONDS.sleep(300);
        long began = System.nanoTime();
        cancellation.cancel();

        assertThatThrownBy(run::join).hasCauseInstanceOf(InterruptedRunException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(tool().applied()).containsExactly("db/changelog.sql::1::alice");
        assertThat(new LiquibaseLock(engine()).holder()).isEmpty();
    }

    @Test
    void aMigrationThatIsTooSlowIsStopped() {
        app.file("db/changelog.sql", HEADER + CUSTOMERS + "--changeset bob:slow\n" + slowStatement() + ";\n");
        LiquibaseTool tool = tool(app.migrate("liquibase", null, null, Map.of(), Duration.ofSeconds(3)));

        MigrationOutcome outcome = migrate(tool);

        assertThat(outcome.timedOut()).isTrue();
        assertThat(outcome.message())
                .contains("changeset slow by bob")
                .contains("3s")
                .contains("migrate.timeout");
        assertThat(new LiquibaseLock(engine()).holder()).isEmpty();
    }
}
