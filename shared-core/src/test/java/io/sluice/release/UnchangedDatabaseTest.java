package io.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What failed and changed nothing leaves the database as clean as it was. */
@Timeout(120)
class UnchangedDatabaseTest {

    private static final String FIRST =
            "--changeset shop:1\nCREATE TABLE customer (id INTEGER PRIMARY KEY, name VARCHAR(100));\n"
                    + "INSERT INTO customer VALUES (1, 'Ada'), (2, 'Grace');\n";

    private static final String EDITED = "--changeset shop:1\n"
            + "CREATE TABLE customer (id INTEGER PRIMARY KEY, name VARCHAR(200));\n"
            + "--changeset shop:5\nCREATE TABLE later (id INTEGER);\n";

    private static final String HALF = "--changeset shop:half runInTransaction:false\n"
            + "INSERT INTO customer VALUES (7, 'half');\nINSERT INTO no_such_table VALUES (1);\n";

    @TempDir
    Path directory;

    private Shop shop;
    private TestDatabase database;

    @ParameterizedTest
    @EnumSource(TestDatabase.Kind.class)
    void aMigrationThatWasRefusedBeforeItDidAnythingLeavesTheDatabaseClean(TestDatabase.Kind kind) {
        shop(kind);
        shop.version("edited", EDITED);

        RunResult refused = shop.release("edited");

        assertThat(refused.exit()).as(String.valueOf(refused.record())).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(refused.record().phase(Phase.MIGRATE).orElseThrow().ran())
                .as(refused.record() + "\n" + shop.events)
                .isFalse();
        assertThat(nextBackupIsClean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.Kind.class)
    void aMigrationThatChangedOnlyRowsDoesNot(TestDatabase.Kind kind) {
        shop(kind);
        shop.version("half", FIRST + HALF);

        RunResult failed = shop.release("half");

        assertThat(failed.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(failed.record().phase(Phase.MIGRATE).orElseThrow().ran()).isNotEqualTo(false);
        assertThat(nextBackupIsClean()).isFalse();
    }

    @Test
    void whatChangedNothingIsNotRestoredAutomatically() {
        shop(TestDatabase.Kind.SQLITE);
        shop.version("edited", EDITED);
        shop.with("onFailure: { migrate: restore, acceptDataLoss: true }\n");

        RunResult refused = shop.release("edited");

        PhaseRecord migrate = refused.record().phase(Phase.MIGRATE).orElseThrow();
        assertThat(migrate.restored()).isNull();
        assertThat(migrate.message()).endsWith("the database is as it was before");
    }

    @Test
    void aRestoreThatFailedAndChangedNothingLeavesTheDatabaseClean() {
        shop(TestDatabase.Kind.POSTGRESQL);
        PostgresServer.shared()
                .executeAs(
                        PostgresServer.ADMIN,
                        database.name(),
                        "CREATE SCHEMA administrators CREATE TABLE kept (id int)");

        try (Releases releases = shop.open("v1")) {
            assertThatThrownBy(() -> releases.restore("latest", Optional.empty()))
                    .isInstanceOf(SluiceException.class)
                    .extracting("exitStatus")
                    .isEqualTo(ExitStatus.RESTORE_FAILED);
            assertThat(releases.plan().notes()).isEmpty();
        }
        assertThat(database.query("SELECT name FROM customer ORDER BY 1")).isEqualTo(List.of("Ada", "Grace"));
    }

    private void shop(TestDatabase.Kind kind) {
        database = TestDatabase.create(kind, directory);
        shop = new Shop(directory).on(database.url());
        shop.version("v1", FIRST);
        RunResult first = shop.release("v1");
        assertThat(first.exit()).as(String.valueOf(first.record())).isEqualTo(ExitStatus.DONE);
        if (kind == TestDatabase.Kind.MARIADB) {
            awaitNextSecond();
        }
    }

    /** MariaDB knows of writes by the second: what was written just now is not proven to be older than the migration. */
    private void awaitNextSecond() {
        String newest = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"
                + " AND update_time >= NOW()";
        while (!database.query(newest).equals(List.of("0"))) {
            Thread.onSpinWait();
        }
    }

    private boolean nextBackupIsClean() {
        try (Releases releases = shop.open("v1")) {
            return releases.backup()
                    .record()
                    .phase(Phase.BACKUP)
                    .orElseThrow()
                    .backup()
                    .clean();
        }
    }
}
