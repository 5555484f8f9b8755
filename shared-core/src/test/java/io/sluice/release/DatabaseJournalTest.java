package io.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.Store;
import io.sluice.store.StoreConflictException;
import io.sluice.store.Stores;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseJournalTest {

    private static final String DATABASE = "postgresql:7312/shop";
    private static final Release SHOP = new Release("shop", "production", "v9");
    private static final String V2 = "shop/production/v2";
    private static final String V3 = "shop/production/v3";

    private Store store;
    private DatabaseJournal journal;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = Stores.open(directory.toString(), directory);
        journal = new DatabaseJournal(store, DATABASE);
    }

    @Test
    void isCleanUntilAMigrationBegins() {
        assertThat(journal.isClean()).isTrue();

        journal.migrating(V2, 1, "b1");

        assertThat(journal.isClean()).isFalse();
        assertThat(reopened().isClean()).isFalse();
    }

    @Test
    void aMigrationOfWhichNothingRanLeavesTheDatabaseAsItWas() {
        journal.migrating(V2, 1, "b1");
        journal.notMigrated(V2, 1);
        assertThat(journal.isClean()).isTrue();
        assertThat(reopened().isClean()).isTrue();

        journal.migrating(V2, 2, "b2");
        journal.migrationFailed(V2, 2, "b2");
        journal.migrating(V2, 3, "b3");
        journal.notMigrated(V2, 3);
        journal.notMigrated(V2, 2);

        assertThat(reopened().isClean()).isFalse();
        assertThat(reopened().lastCleanBackup(SHOP)).contains("b2");
    }

    @Test
    void isCleanAgainAfterAMigrationOrARestore() {
        journal.migrating(V2, 1, "b1");
        journal.migrationFailed(V2, 1, "b1");
        assertThat(journal.isClean()).isFalse();

        journal.restoring(V2, "b1", Instant.EPOCH);
        assertThat(journal.isClean()).isFalse();
        journal.restored(V2, "b1", Instant.EPOCH);
        assertThat(journal.isClean()).isTrue();

        journal.migrating(V2, 2, "b2");
        journal.migrated(V2, 2, List.of("0002"));
        assertThat(journal.isClean()).isTrue();
    }

    @Test
    void theFirstFailedMigrationsBackupIsTheLastCleanOne() {
        journal.migrating(V2, 1, "clean");
        journal.migrationFailed(V2, 1, "clean");
        journal.migrating(V2, 2, "half-done");
        journal.migrationFailed(V2, 2, "half-done");

        assertThat(journal.lastCleanBackup(SHOP)).contains("clean");
        assertThat(journal.neededBackups()).contains("clean");
    }

    @Test
    void anotherApplicationsBackupIsNotOurs() {
        journal.migrating("blog/production/v1", 1, "of-the-blog");

        assertThat(journal.isClean()).isFalse();
        assertThat(journal.lastCleanBackup(SHOP)).isEmpty();
    }

    @Test
    void aRestoreTakesBackTheMigrationsThatCameAfterItsBackup() {
        journal.migrating(V2, 1, "before-v2");
        journal.migrated(V2, 1, List.of("0002"));
        assertThat(journal.restoreAfterMigration(V2)).isEmpty();

        journal.restoring(V3, "before-v2", Instant.now().minusSeconds(60));

        assertThat(journal.restoreAfterMigration(V2)).isPresent();
    }

    @Test
    void aRestoreLeavesTheMigrationsThatItsBackupHolds() {
        journal.migrating(V2, 1, "before-v2");
        journal.migrated(V2, 1, List.of("0002"));

        journal.restored(V3, "after-v2", Instant.now().plusSeconds(1));
        journal.restoring(V3, "after-v2", Instant.now().plusSeconds(1));

        assertThat(journal.restoreAfterMigration(V2)).isEmpty();
    }

    @Test
    void tellsWhichLaterReleasesHaveMovedTheSchema() {
        journal.migrated(V2, 1, List.of("0002"));
        journal.migrating(V3, 1, "before-v3");
        journal.migrated(V3, 1, List.of("0003"));
        journal.migrated(V2, 2, List.of());

        assertThat(journal.migratedAfter(V2)).extracting(JournalEntry::release).containsExactly(V3);
        assertThat(journal.backupBefore(journal.migratedAfter(V2).get(0))).contains("before-v3");
        assertThat(journal.migratedAfter(V3)).isEmpty();
    }

    @Test
    void twoWritersCannotBothAppend() {
        DatabaseJournal other = reopened();
        journal.migrating(V2, 1, "b1");

        assertThatThrownBy(() -> other.migrating(V3, 1, "b2")).isInstanceOf(StoreConflictException.class);
        assertThat(reopened().lastCleanBackup(SHOP)).contains("b1");
    }

    private DatabaseJournal reopened() {
        return new DatabaseJournal(store, DATABASE);
    }
}
