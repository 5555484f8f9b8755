package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backup.BackupListing.Latest;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.store.DirectoryStore;
import io.sluice.store.Document;
import io.sluice.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which backup is the newest, whatever clocks, listings and damaged manifests say. */
class BackupOrderTest {

    private static final Instant NOW = Instant.parse("2026-11-24T04:00:00Z");

    @TempDir
    Path directory;

    private BackupFixture fixture;
    private String database;

    @BeforeEach
    void fill() {
        fixture = new BackupFixture(directory);
        fixture.fill(10);
        database = fixture.engine.describe().identity();
    }

    @Test
    void theBackupThatStartedLastIsTheNewestThoughTheClocksOfTheAgentsDiffer() {
        BackupManifest first = takeAt(NOW.plus(Duration.ofHours(1)));
        BackupManifest second = takeAt(NOW.plusSeconds(10));
        BackupManifest third = takeAt(NOW.plusSeconds(20));

        assertThat(fixture.backups().list()).containsExactly(third, second, first);
        assertThat(latest().newest()).contains(third);
        assertThat(List.of(first, second, third))
                .extracting(BackupManifest::sequence)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void backupsOfAnEarlierVersionAreOrderedByTimeAndBeforeTheFirstWithASequence() {
        BackupManifest fast = byEarlierVersion(takeAt(NOW.plus(Duration.ofHours(1))));
        BackupManifest old = byEarlierVersion(takeAt(NOW));
        registers().forEach(fixture.store::delete);
        assertThat(fixture.backups().list()).containsExactly(fast, old);

        BackupManifest next = takeAt(NOW.plusSeconds(10));

        assertThat(fixture.backups().list()).containsExactly(next, fast, old);
        assertThat(latest().newest()).contains(next);
    }

    @Test
    void aBackupThatAnEarlierVersionTakesLaterIsNewer() {
        takeAt(NOW.plus(Duration.ofHours(1)));
        BackupManifest later = byEarlierVersion(takeAt(NOW));
        Document register = fixture.store.read(registers().get(0)).orElseThrow();
        fixture.store.replace(
                register,
                RegisterDocuments.write(new RegisterDocuments(fixture.store, "shop/production/")
                        .read(database)
                        .orElseThrow()
                        .without(Set.of(later.id()))));

        assertThat(latest().newest()).contains(later);
        BackupManifest next = takeAt(NOW.minusSeconds(60));
        assertThat(latest().newest()).contains(next);
        assertThat(fixture.backups().list()).startsWith(next, later);
    }

    @Test
    void aLostRegisterIsMadeAgainFromTheManifests() {
        BackupManifest first = takeAt(NOW.plus(Duration.ofHours(1)));
        BackupManifest second = takeAt(NOW);
        registers().forEach(fixture.store::delete);
        assertThat(fixture.backups().list()).containsExactly(second, first);

        BackupManifest third = takeAt(NOW.minusSeconds(10));

        assertThat(fixture.backups().list()).containsExactly(third, second, first);
    }

    @Test
    void aRegisterThatCannotBeReadIsStartedAgainWithAWarning() {
        BackupManifest first = takeAt(NOW);
        fixture.store.replace(fixture.store.read(registers().get(0)).orElseThrow(), new byte[0]);
        assertThat(fixture.backups().list(fixture.events)).containsExactly(first);
        assertThat(warnings()).singleElement().asString().contains("backup-registers", "cannot be read");

        BackupManifest second = takeAt(NOW.minusSeconds(10));

        assertThat(fixture.backups().list()).containsExactly(second, first);
    }

    @Test
    void aBackupThatTheStoresListingDoesNotShowYetIsFound() {
        takeAt(NOW);
        BackupManifest newest = takeAt(NOW.plusSeconds(10));
        Store lagging = new FailingStore(fixture.store, FailingStore.NEVER, false, false) {
            @Override
            public List<String> documents(String prefix) {
                return super.documents(prefix).stream()
                        .filter(key -> !key.contains(newest.id()))
                        .toList();
            }
        };

        assertThat(fixture.backups(lagging).latest(database, Events.none()).newest())
                .contains(newest);
    }

    @Test
    void latestLooksAtOneDatabase() {
        BackupManifest own = takeAt(NOW);
        BackupFixture.execute(fixture.engine("other.db"), "CREATE TABLE t (id INTEGER)");
        BackupManifest other = fixture.make(backupsAt(NOW.plusSeconds(60)), fixture.engine("other.db"));

        assertThat(latest().newest()).contains(own);
        assertThat(fixture.backups().latest(other.database(), Events.none()).newest())
                .contains(other);
        assertThat(fixture.backups().latest("sqlite:/nowhere", Events.none()).newest())
                .isEmpty();
    }

    @Test
    void aNewestBackupThatCannotBeReadIsInQuestionAndNotPassedOver() throws Exception {
        BackupManifest readable = takeAt(NOW);
        BackupManifest cut = takeAt(NOW.plusSeconds(10));
        for (byte[] content :
                List.of(new byte[0], "{\"schema\":1,".getBytes(), "{\"schema\":1}".getBytes(), "x".getBytes())) {

            fixture.store.replace(fixture.store.read(manifest(cut)).orElseThrow(), content);

            BackupListing listing = fixture.backups().listing(Events.none());
            assertThat(listing.backups()).containsExactly(readable);
            assertThat(listing.unreadable()).singleElement().satisfies(each -> {
                assertThat(each.id()).isEqualTo(cut.id());
                assertThat(each.reason()).contains(cut.id(), "something else has written there");
            });
            assertThat(latest().inQuestion()).hasSize(1);
        }
        Path versions = fixture.storeDirectory.resolve("documents/" + manifest(cut) + "@");
        try (var files = Files.list(versions)) {
            for (Path file : files.toList()) {
                Files.write(file, new byte[0]); // as a full disk or a crash of the file server leaves it
            }
        }
        assertThat(fixture.backups().listing(Events.none()).unreadable()).hasSize(1);
        assertThat(latest().inQuestion()).hasSize(1);
    }

    @Test
    void anOlderBackupThatCannotBeReadDoesNotStandInTheWay() {
        BackupManifest cut = takeAt(NOW.plus(Duration.ofHours(1)));
        fixture.store.create("shop/production/backups/20200101-000000-0000/manifest", new byte[0]);
        BackupManifest newest = takeAt(NOW);
        fixture.store.replace(fixture.store.read(manifest(cut)).orElseThrow(), new byte[0]);

        Latest latest = latest();

        assertThat(latest.newest()).contains(newest);
        assertThat(latest.inQuestion()).isEmpty();
        assertThat(fixture.backups().listing(Events.none()).unreadable()).hasSize(2);
    }

    @Test
    void filesThatSluiceDidNotWriteAreCountedInOneWarning() throws Exception {
        BackupManifest only = takeAt(NOW);
        fixture.store.create("shop/production/backups/notes", "x".getBytes());
        Files.writeString(fixture.storeDirectory.resolve("objects/shop/production/backups/read me.txt"), "x");

        assertThat(fixture.backups().list(fixture.events)).containsExactly(only);

        assertThat(warnings()).singleElement().asString().contains("did not write", ": 2, such as '");
    }

    @Test
    void aStoreThatIsGoneIsNotAStoreOfUnreadableBackups() {
        takeAt(NOW);
        Store gone = new FailingStore(fixture.store, FailingStore.NEVER, false, false) {
            @Override
            public List<String> documents(String prefix) {
                throw new io.sluice.store.StoreException("the store cannot be reached");
            }
        };
        assertThatThrownBy(() -> fixture.backups(gone).list()).hasMessage("the store cannot be reached");
    }

    private Latest latest() {
        return fixture.backups().latest(database, Events.none());
    }

    private BackupManifest takeAt(Instant time) {
        return fixture.make(backupsAt(time));
    }

    private Backups backupsAt(Instant time) {
        return new Backups(fixture.store, fixture.spec(), fixture.runner, Clock.fixed(time, ZoneOffset.UTC));
    }

    /** The same manifest as a version without sequences has written it. */
    private BackupManifest byEarlierVersion(BackupManifest manifest) {
        BackupManifest earlier =
                BackupManifestBuilder.builder(manifest).sequence(null).build();
        DirectoryStore store = fixture.store;
        store.replace(
                store.read(manifest(manifest)).orElseThrow(),
                BackupFixture.unsigned().write(manifest(manifest), earlier));
        return earlier;
    }

    private List<String> registers() {
        return fixture.store.documents("shop/production/backup-registers/");
    }

    private static String manifest(BackupManifest backup) {
        return "shop/production/backups/" + backup.id() + "/manifest";
    }

    private List<String> warnings() {
        return fixture.seen.stream()
                .filter(Event.Warning.class::isInstance)
                .map(event -> ((Event.Warning) event).text())
                .toList();
    }
}
