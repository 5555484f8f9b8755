package io.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.migrate.Diagnosis;
import io.sluice.store.Store;
import io.sluice.store.Stores;
import io.sluice.testing.TestDatabase;
import io.sluice.testing.TestDatabase.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a migration tool that says "done" has left in the database, and what follows from it. */
@Timeout(120)
class ObstaclesTest {

    /** As SQLite's documentation says a table is changed, but with foreign keys on: DROP TABLE deletes the rows first. */
    private static final String REBUILT = """
            --changeset shop:rebuilt runInTransaction:false
            PRAGMA foreign_keys = ON;
            CREATE TABLE customer2 (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
            INSERT INTO customer2 SELECT id, name FROM customer;
            DROP TABLE customer;
            ALTER TABLE customer2 RENAME TO customer;
            """;

    @TempDir
    Path directory;

    private Shop shop;

    @BeforeEach
    void shop() {
        shop = new Shop(directory);
    }

    @Test
    void aTableThatTheMigrationEmptiedIsNamedInRunAndRecord() throws IOException {
        shopWithOrders();

        RunResult rebuilt = shop.release("rebuilt");

        assertThat(rebuilt.exit()).isEqualTo(ExitStatus.DONE);
        assertThat(rebuilt.record().notes()).contains("the migration emptied table orders, which had 3 rows");
        PhaseRecord migrate = rebuilt.record().phase(Phase.MIGRATE).orElseThrow();
        assertThat(migrate.emptied()).containsExactly("orders");
        assertThat(rebuilt.record().printed().phase(Phase.MIGRATE).orElseThrow().schemaBefore())
                .isNull();
        assertThat(Files.readString(Path.of(rebuilt.record().report()))).contains("emptied table orders");
    }

    @Test
    void aMigrationThatEmptiedATableHasFailedWhereThatIsNotWanted() throws IOException {
        shop.set("migrate.stopIfEmptied=true");
        shopWithOrders();

        RunResult first = shop.release("rebuilt");
        RunResult second = shop.release("rebuilt");

        assertThat(first.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(first.record().message()).contains("emptied orders");
        assertThat(second.exit()).as(second.toString()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(second.record().message()).contains("nothing was migrated", "emptied orders");
        assertThat(second.record().phase(Phase.BACKUP)).isEmpty();
        assertThat(shop.live()).isEqualTo("v1");

        try (Releases releases = shop.open("rebuilt")) {
            releases.restore(
                    first.record().phase(Phase.BACKUP).orElseThrow().backup().id(), Optional.empty());
        }
        shop.set("migrate.stopIfEmptied=false");
        assertThat(shop.release("rebuilt").exit()).isEqualTo(ExitStatus.DONE);
    }

    private void shopWithOrders() throws IOException {
        assertThat(shop.release("v1").exit()).isEqualTo(ExitStatus.DONE);
        shop.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY,"
                + " customer INTEGER REFERENCES customer (id) ON DELETE CASCADE)");
        shop.execute("INSERT INTO orders VALUES (1, 1), (2, 1), (3, 2)");
        String first = Files.readString(directory.resolve("releases/v1/db/changelog.sql"));
        shop.write("releases/rebuilt/db/changelog.sql", first + REBUILT);
    }

    @Test
    void anUnfinishedRestoreThatIsNotAtomicBlocksUntilARestoreFinishes() {
        TestDatabase database = TestDatabase.create(Kind.MARIADB, directory);
        shop.on(database.url());
        String backup = shop.release("v1")
                .record()
                .phase(Phase.BACKUP)
                .orElseThrow()
                .backup()
                .id();
        journalOf(database).restoring("shop/production/v1", backup, Instant.now());

        RunResult release = shop.release("v2");

        assertThat(release.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(release.record().message())
                .contains("a restore of backup " + backup)
                .contains("did not finish")
                .contains("--backup " + backup + " --yes");
        assertThat(release.record().phase(Phase.BACKUP)).isEmpty();
        try (Releases releases = shop.open("v1")) {
            assertThat(releases.promote().exit()).isEqualTo(ExitStatus.GATE_CLOSED);
            assertThatThrownBy(releases::check)
                    .isInstanceOf(SluiceException.class)
                    .extracting(e -> ((SluiceException) e).exitStatus())
                    .isEqualTo(ExitStatus.MIGRATION_FAILED);
            assertThat(releases.doctor()).extracting(Diagnosis::severity).contains(Diagnosis.Severity.BLOCKING);
            assertThat(releases.backup()
                            .record()
                            .phase(Phase.BACKUP)
                            .orElseThrow()
                            .backup()
                            .clean())
                    .isFalse();
            releases.restore(backup, Optional.empty());
        }
        assertThat(shop.release("v2").exit()).isEqualTo(ExitStatus.DONE);
    }

    @Test
    void aFailedMigrationOfMariaDbIsWhatDoctorFinds() {
        TestDatabase database = TestDatabase.create(Kind.MARIADB, directory);
        shop.on(database.url());
        shop.release("v2");
        RunResult failed = shop.release("broken");
        assertThat(failed.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);

        try (Releases releases = shop.open("broken")) {
            Diagnosis left = releases.doctor().stream()
                    .filter(found -> found.severity() == Diagnosis.Severity.LEFTOVER)
                    .findFirst()
                    .orElseThrow();
            assertThat(left.title()).startsWith("the migration of shop/production/broken (attempt 1) failed");
            assertThat(left.meaning()).contains("no_such_table", "cannot roll back DDL");
            assertThat(left.repair())
                    .containsExactly(commandWords(failed.record().restoreCommand()));
            releases.restore(
                    failed.record().phase(Phase.BACKUP).orElseThrow().backup().id(), Optional.empty());
            assertThat(releases.doctor()).noneMatch(found -> found.severity().needsRepair());
        }
    }

    private static List<String> commandWords(String command) {
        return List.of(command.split(" "));
    }

    private DatabaseJournal journalOf(TestDatabase database) {
        Store store = Stores.open(directory.resolve(".sluice").toString(), directory);
        String identity = DatabaseEngines.of(
                        DatabaseUrl.parse(Secret.of(database.url())), directory, new CommandRunner(new Redactor()))
                .describe()
                .identity();
        return new DatabaseJournal(store, identity);
    }
}
