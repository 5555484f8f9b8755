package io.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.Store;
import io.sluice.store.StoreConflictException;
import io.sluice.store.StoreKey;
import io.sluice.store.Stores;
import java.nio.charset.StandardCharsets;
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
        journal.migrationFailed(V2, 2, "b2", List.of());
        journal.migrating(V2, 3, "b3");
        journal.notMigrated(V2, 3);
        journal.notMigrated(V2, 2);

        assertThat(reopened().isClean()).isFalse();
        assertThat(reopened().lastCleanBackup(SHOP)).contains("b2");
    }

    @Test
    void isCleanAgainAfterAMigrationOrARestore() {
        journal.migrating(V2, 1, "b1");
        journal.migrationFailed(V2, 1, "b1", List.of());
        assertThat(journal.isClean()).isFalse();

        journal.restoring(V2, "b1", Instant.EPOCH);
        assertThat(journal.isClean()).isFalse();
        journal.restored(V2, "b1", Instant.EPOCH, true);
        assertThat(journal.isClean()).isTrue();

        journal.migrating(V2, 2, "b2");
        journal.migrated(V2, 2, List.of("0002"));
        assertThat(journal.isClean()).isTrue();
    }

    @Test
    void theFirstFailedMigrationsBackupIsTheLastCleanOne() {
        journal.migrating(V2, 1, "clean");
        journal.migrationFailed(V2, 1, "clean", List.of());
        journal.migrating(V2, 2, "half-done");
        journal.migrationFailed(V2, 2, "half-done", List.of());

        assertThat(journal.lastCleanBackup(SHOP)).contains("clean");
        assertThat(journal.neededBackups()).contains("clean");
    }

    @Test
    void aRestoreThatChangedNothingLeavesTheDatabaseAsItWas() {
        journal.restoring(V2, "b1", Instant.EPOCH);
        journal.notRestored();
        assertThat(reopened().isClean()).isTrue();
        assertThat(reopened().unfinishedRestore()).isEmpty();

        journal.migrating(V2, 1, "b1");
        journal.migrationFailed(V2, 1, "b1", List.of());
        journal.restoring(V2, "b1", Instant.EPOCH);
        journal.notRestored();
        assertThat(reopened().isClean()).isFalse();
        assertThat(reopened().lastCleanBackup(SHOP)).contains("b1");
    }

    @Test
    void afterARestoreTheDatabaseIsAsCleanAsTheBackup() {
        journal.migrating(V2, 1, "clean");
        journal.migrationFailed(V2, 1, "clean", List.of());
        journal.restoring(V2, "half-migrated", Instant.EPOCH);
        journal.restored(V2, "half-migrated", Instant.EPOCH, false);

        assertThat(reopened().isClean()).isFalse();
        assertThat(reopened().unfinishedRestore()).isEmpty();
        assertThat(reopened().lastCleanBackup(SHOP)).contains("clean");

        journal.migrating(V3, 1, "half-migrated");
        journal.migrated(V3, 1, List.of("0003"));
        assertThat(reopened().isClean()).isTrue();
    }

    @Test
    void anotherApplicationsBackupIsNotOurs() {
        journal.migrating("blog/production/v1", 1, "of-the-blog");

        assertThat(journal.isClean()).isFalse();
        assertThat(journal.lastCleanBackup(SHOP)).isEmpty();
    }

    @Test
    void aRestoreUndoesTheMigrationsThatCameAfterItsBackupWhateverTheClocksSay() {
        journal.backingUp("before-v2");
        journal.migrating(V2, 1, "before-v2");
        journal.migrated(V2, 1, List.of("0002"));
        assertThat(journal.holds(V2)).isTrue();

        journal.restoring(V3, "before-v2", Instant.now().plusSeconds(3600));

        assertThat(journal.restoreAfterMigration(V2)).isPresent();
        assertThat(reopened().holds(V2)).isFalse();
    }

    @Test
    void aRestoreLeavesTheMigrationsThatItsBackupContains() {
        journal.migrating(V2, 1, "before-v2");
        journal.migrated(V2, 1, List.of("0002"));
        journal.backingUp("after-v2");

        journal.restoring(V3, "after-v2", Instant.now().minusSeconds(3600));
        journal.restored(V3, "after-v2", Instant.now().minusSeconds(3600), true);

        assertThat(reopened().restoreAfterMigration(V2)).isEmpty();
        assertThat(reopened().holds(V2)).isTrue();
    }

    @Test
    void aMigrationIsThereAgainWhenABackupThatContainsItIsRestored() {
        journal.backingUp("before-v2");
        journal.migrating(V2, 1, "before-v2");
        journal.migrated(V2, 1, List.of("0002"));
        journal.backingUp("after-v2");
        restore("before-v2");
        journal.backingUp("after-restore");
        assertThat(journal.holds(V2)).isFalse();

        restore("after-restore");
        assertThat(journal.holds(V2)).isFalse();

        restore("after-v2");
        assertThat(journal.holds(V2)).isTrue();
    }

    @Test
    void ofABackupThatTheJournalDoesNotKnowNothingIsAssumed() {
        journal.migrated(V2, 1, List.of("0002"));

        restore("of-another-database");

        assertThat(journal.holds(V2)).isFalse();
    }

    @Test
    void aLostJournalKnowsNoMigration() {
        journal.migrated(V2, 1, List.of("0002"));
        assertThat(journal.holds(V2)).isTrue();

        assertThat(new DatabaseJournal(store, "postgresql:7312/other").holds(V2))
                .isFalse();
    }

    @Test
    void aMigrationThatWasDroppedFromTheJournalIsNotKnown() {
        journal.migrated(V2, 1, List.of("0002"));

        for (int i = 0; i < 200; i++) {
            journal.migrated(V3, i, List.of());
        }

        assertThat(reopened().knows(V2)).isFalse();
        assertThat(reopened().holds(V3)).isTrue();
    }

    @Test
    void whatIsNotSettledIsNeverDropped() {
        journal.migrating(V2, 1, "clean");
        journal.migrationFailed(V2, 1, "clean", List.of());

        for (int i = 2; i < 120; i++) {
            journal.migrating(V2, i, "half-done");
            journal.migrationFailed(V2, i, "half-done", List.of());
        }

        assertThat(reopened().lastCleanBackup(SHOP)).contains("clean");
    }

    @Test
    void aRestoreIsUnfinishedUntilAnyRestoreFinishes() {
        journal.restoring(V2, "b1", Instant.EPOCH);
        journal.migrating(V2, 1, "b2");
        journal.migrationFailed(V2, 1, "b2", List.of());
        assertThat(reopened().unfinishedRestore()).isPresent();

        restore("b0");

        assertThat(reopened().unfinishedRestore()).isEmpty();
    }

    /** As version 0.1 wrote it: entries without numbers, and nothing about backups. */
    @Test
    void aJournalOfAnEarlierVersionIsRead() {
        String old = """
                { "entries": [
                  { "kind": "migrating", "release": "%1$s", "attempt": 1, "at": "2026-11-24T04:01:02Z", "backup": "b1" },
                  { "kind": "migrated", "release": "%1$s", "attempt": 1, "at": "2026-11-24T04:02:02Z", "applied": ["2"] }
                ] }""".formatted(V2);
        store.create("databases/" + StoreKey.segment("old"), old.getBytes(StandardCharsets.UTF_8));
        DatabaseJournal read = new DatabaseJournal(store, "old");
        assertThat(read.holds(V2)).isTrue();

        read.restoring(V3, "b1", Instant.now());

        assertThat(read.holds(V2)).isFalse();
    }

    private void restore(String backup) {
        journal.restoring(V3, backup, Instant.EPOCH);
        journal.restored(V3, backup, Instant.EPOCH, true);
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
