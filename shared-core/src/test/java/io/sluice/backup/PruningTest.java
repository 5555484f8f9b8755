package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.database.DatabaseEngine;
import io.sluice.event.Event;
import io.sluice.store.Document;
import io.sluice.store.ObjectWriter;
import io.sluice.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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

/** What is removed from the store, and what stays though a clock or another run would let it go. */
class PruningTest {

    private static final String KEEP = "backup: { keep: { last: 1, days: 0 } }";

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
    void aRunningBackupOfAnotherDatabaseIsNotSweptByAHostWhoseClockIsDaysAhead() {
        DatabaseEngine other = other();
        Backups ahead = backupsAt(Instant.now().plus(Duration.ofDays(20)));
        BackupManifest taken = takeAnd(() -> {
            fixture.make(ahead, other);
            assertThat(ahead.prune(other.describe().identity(), Set.of(), fixture.events))
                    .isEmpty();
        });

        assertRestores(taken);
    }

    @Test
    void aBackupThatTakesLongerThanADayIsNotSwept() {
        Backups later = backupsAt(Instant.now().plus(Duration.ofDays(20)));
        BackupManifest before = fixture.make(fixture.backups());
        BackupManifest taken = takeAnd(() ->
                assertThat(later.prune(database, Set.of(), fixture.events)).isEmpty());

        assertThat(fixture.backups().list()).containsExactly(taken, before);
        assertRestores(taken);
    }

    @Test
    void whatAKilledBackupLeftIsSweptOnceALaterOneIsComplete() {
        fixture.make(fixture.backups());
        BackupCatalog catalog = new BackupCatalog(fixture.store, "shop", "production", BackupFixture.unsigned());
        String killed = fixture.backups().newId();
        catalog.announce(killed, database, "shop/production/v1", fixture.events);
        try (ObjectWriter dump = fixture.store.write(catalog.objectKey(killed, false))) {
            dump.commit();
        }
        assertThat(fixture.backups().prune(database, Set.of(), fixture.events)).isEmpty();

        fixture.make(fixture.backups());

        assertThat(fixture.backups().prune(database, Set.of(), fixture.events)).containsExactly(killed);
        assertThat(fixture.filesInStore()).noneMatch(file -> file.contains(killed));
    }

    @Test
    void aBackupThatWasSweptWhileItsProcessSleptDoesNotCount() {
        assertThatThrownBy(() -> takeAnd(() -> {
                    BackupManifest next = fixture.make(fixture.backups());
                    assertThat(fixture.backups().prune(database, Set.of(next.id()), fixture.events))
                            .hasSize(1);
                }))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("another run took the database over", "start the same release again");

        assertThat(fixture.backups().list()).hasSize(1);
        assertThat(fixture.backupFiles()).hasSize(2);
    }

    @Test
    void aBackupInUseByARestoreOfAnyDatabaseIsKeptUntilThatIsOver() {
        BackupManifest old = fixture.make(fixture.backups());
        fixture.make(fixture.backups());
        Backups pruning = fixture.backups(KEEP);
        pruning.use(old, "mariadb:elsewhere/shop", "shop/production/v1", fixture.events);

        assertThat(pruning.prune(database, Set.of(), fixture.events)).isEmpty();
        assertRestores(old);

        pruning.release(old.id(), "mariadb:elsewhere/shop");
        assertThat(pruning.prune(database, Set.of(), fixture.events)).containsExactly(old.id());
        assertThatThrownBy(() -> pruning.find(old.id())).hasMessageContaining("there is no backup");
    }

    @Test
    void aBackupOfAnEarlierVersionIsKeptWhileItIsInUse() {
        BackupManifest old = fixture.make(fixture.backups());
        fixture.make(fixture.backups());
        fixture.store.documents("shop/production/backup-registers/").forEach(fixture.store::delete);
        Backups pruning = fixture.backups(KEEP);
        pruning.use(old, database, "shop/production/v1", fixture.events);

        assertThat(pruning.prune(database, Set.of(), fixture.events)).isEmpty();

        fixture.make(fixture.backups());
        assertThat(pruning.prune(database, Set.of(), fixture.events)).hasSize(1).doesNotContain(old.id());
    }

    @Test
    void aRestoreIsRefusedAtOnceWhenItsBackupIsBeingRemoved() {
        BackupManifest old = fixture.make(fixture.backups());
        new RegisterDocuments(fixture.store, "shop/production/")
                .update(database, now -> now.put(now.entry(old.id()).in(BackupRegister.State.REMOVING)));

        assertThatThrownBy(() -> fixture.backups().use(old, database, "shop/production/v1", fixture.events))
                .hasMessageContaining("is being removed");
        assertThat(fixture.backups().list()).isEmpty();
    }

    @Test
    void aRemovalThatWasKilledIsFinishedByTheNextOne() {
        BackupManifest old = fixture.make(fixture.backups());
        BackupManifest newest = fixture.make(fixture.backups());
        new RegisterDocuments(fixture.store, "shop/production/")
                .update(database, now -> now.put(now.entry(old.id()).in(BackupRegister.State.REMOVING)));

        assertThat(fixture.backups().prune(database, Set.of(), fixture.events)).containsExactly(old.id());

        assertThat(fixture.filesInStore()).noneMatch(file -> file.contains(old.id()));
        assertThat(fixture.backups().list()).containsExactly(newest);
    }

    @Test
    void backupsOfOtherDatabasesAreNobodyElsesToRemove() {
        BackupManifest first = fixture.make(fixture.backups(), other());
        BackupManifest second = fixture.make(fixture.backups(), other());
        fixture.make(fixture.backups());

        assertThat(fixture.backups(KEEP).prune(database, Set.of(), fixture.events))
                .isEmpty();

        assertThat(fixture.backups().list()).contains(first, second);
    }

    @Test
    void aManifestThatCannotBeReadIsNotRemoved() {
        BackupManifest cut = fixture.make(fixture.backups());
        fixture.make(fixture.backups());
        String key = "shop/production/backups/" + cut.id() + "/manifest";
        fixture.store.replace(fixture.store.read(key).orElseThrow(), new byte[0]);

        assertThat(fixture.backups(KEEP).prune(database, Set.of(), fixture.events))
                .isEmpty();

        assertThat(fixture.objectOf(cut)).exists();
    }

    @Test
    void aBackupWhoseDumpVanishedOrWasCutIsFoundBeforeItCountsAndBeforeItIsUsed() throws Exception {
        assertThatThrownBy(() ->
                        fixture.make(new Backups(new Losing(fixture), fixture.spec(), fixture.runner), fixture.engine))
                .hasMessageContaining("does not exist", "lifecycle rule");
        assertThat(fixture.backups().list()).isEmpty();

        BackupManifest taken = fixture.make(fixture.backups());
        fixture.backups().requireStored(taken.id());
        Files.write(fixture.objectOf(taken), new byte[10]);
        assertThatThrownBy(() -> fixture.backups().requireStored(taken.id()))
                .hasMessageContaining("has 10 bytes in the store, and should have " + taken.bytes());
        Files.delete(fixture.objectOf(taken));
        assertThatThrownBy(() -> fixture.backups().use(taken, database, "shop/production/v1", fixture.events))
                .hasMessageContaining("does not exist");
    }

    @Test
    void aBackupIsReadFromAStoreThatCannotBeWritten() {
        BackupManifest taken = fixture.make(fixture.backups());
        Backups readOnly = fixture.backups(new FailingStore(fixture.store, 0, true, true) {
            @Override
            public Document replace(Document expected, byte[] content) {
                throw new StoreException("access is denied");
            }
        });

        readOnly.use(taken, "sqlite:/elsewhere", "shop/production/v1", fixture.events);

        assertThat(fixture.seen)
                .anyMatch(event -> event instanceof Event.Warning warning
                        && warning.text().contains("could not be marked as in use"));
    }

    private DatabaseEngine other() {
        DatabaseEngine other = fixture.engine("other.db");
        BackupFixture.execute(other, "CREATE TABLE IF NOT EXISTS t (id INTEGER)");
        return other;
    }

    private Backups backupsAt(Instant time) {
        return new Backups(fixture.store, fixture.spec(KEEP), fixture.runner, Clock.fixed(time, ZoneOffset.UTC));
    }

    private void assertRestores(BackupManifest backup) {
        List<String> before = BackupFixture.content(fixture.engine);
        BackupFixture.execute(fixture.engine, "DELETE FROM orders");
        fixture.backups().restore(backup, fixture.engine, true, fixture.events, new Cancellation());
        assertThat(BackupFixture.content(fixture.engine)).isEqualTo(before);
    }

    /** The fixture's database, and something that happens in its store when the dump is there and its manifest is not. */
    private BackupManifest takeAnd(Runnable action) {
        DatabaseEngine engine = (DatabaseEngine) Proxy.newProxyInstance(
                DatabaseEngine.class.getClassLoader(),
                new Class<?>[] {DatabaseEngine.class},
                (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(fixture.engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals("verify")) {
                        action.run();
                    }
                    return result;
                });
        return fixture.make(fixture.backups("backup: { verify: read }"), engine);
    }

    /** A store whose objects vanish as soon as they are written. */
    private static final class Losing extends FailingStore {

        Losing(BackupFixture fixture) {
            super(fixture.store, NEVER, false, false);
        }

        @Override
        public java.util.Optional<io.sluice.store.StoredObject> object(String key) {
            delete(key);
            return super.object(key);
        }
    }
}
