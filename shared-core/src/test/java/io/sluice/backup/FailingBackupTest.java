package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import io.sluice.database.DatabaseException;
import io.sluice.spec.ReleaseSpec;
import io.sluice.store.DirectoryStore;
import io.sluice.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stage fails: one sentence, no backup that anybody sees, and no file left. */
@Timeout(60)
class FailingBackupTest {

    private static final String ENDLESS = "exec cat /dev/urandom";
    private static final String TEN_MEGABYTES = "head -c 10000000 /dev/urandom";

    @TempDir
    Path directory;

    private BackupFixture fixture;

    @BeforeEach
    void start() {
        fixture = new BackupFixture(directory);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(fixture.backupFiles()).isEmpty();
        assertThat(fixture.backups().list()).isEmpty();
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (threadIsLeft() && System.nanoTime() < deadline) {
            sleep(Duration.ofMillis(10)); // it was told to end and is about to
        }
        assertThat(threadIsLeft()).as("a thread of the backup is left").isFalse();
    }

    private static boolean threadIsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("sluice-backup"));
    }

    @Test
    void aDumpProgramThatDiesInTheMiddleIsAFailure() {
        assertThatThrownBy(() -> backUp("head -c 30000000 /dev/urandom; kill -9 $$"))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("the dump program ended with status 137");
    }

    @Test
    void anEmptyDumpIsAFailure() {
        assertThatThrownBy(() -> backUp("true"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("the dump of postgresql://")
                .hasMessageContaining("is empty")
                .hasMessageNotContaining("needle");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 70_000, 5_000_000, 9_990_000})
    void aStoreThatBreaksOffIsNamedAsTheCause(long failingByte) {
        Backups backups = fixture.backups(new FailingStore(fixture.store, failingByte, false, false));
        assertThatThrownBy(() -> fixture.make(backups, new ProgramEngine(TEN_MEGABYTES)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot write the backup to " + fixture.storeDirectory)
                .hasMessageContaining("Connection reset by peer");
    }

    @Test
    void anEndlessDumpStopsWhenTheStoreFails() {
        Backups backups = fixture.backups(new FailingStore(fixture.store, 5_000_000, false, false));
        assertThatThrownBy(() -> fixture.make(backups, new ProgramEngine(ENDLESS)))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void aStoreThatConfirmsAnotherSizeFailsTheBackup() {
        Backups backups = fixture.backups(new FailingStore(fixture.store, FailingStore.NEVER, true, false));
        assertThatThrownBy(() -> fixture.make(backups, new ProgramEngine(TEN_MEGABYTES)))
                .hasMessage("the store confirms another size");
    }

    @Test
    void anObjectWhoseManifestCannotBeWrittenIsRemoved() {
        Backups backups = fixture.backups(new FailingStore(fixture.store, FailingStore.NEVER, false, true));
        assertThatThrownBy(() -> fixture.make(backups, new ProgramEngine(TEN_MEGABYTES)))
                .hasMessage("the store takes no documents");
    }

    @Test
    void aFullDiskIsSaidAndNothingIsLeftOnIt() throws IOException {
        Path small = Files.createDirectory(directory.resolve("small"));
        Assumptions.assumeTrue(mount(small), "only root can mount a small tmpfs");
        try {
            Backups backups = fixture.backups(new DirectoryStore(small));
            assertThatThrownBy(() -> fixture.make(backups, new ProgramEngine(TEN_MEGABYTES)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the disk is full");
            assertThat(Programs.run("find", small.toString(), "-type", "f", "-path", "*/backups/*"))
                    .isEmpty();
        } finally {
            Programs.run("umount", small.toString());
        }
    }

    @Test
    void aCancelledBackupStopsAtOnce() throws Exception {
        Cancellation cancellation = new Cancellation();
        Thread abort = new Thread(() -> {
            sleep(Duration.ofMillis(500));
            cancellation.cancel();
        });
        abort.start();
        long began = System.nanoTime();
        ProgramEngine engine = new ProgramEngine(ENDLESS);
        assertThatThrownBy(() -> fixture.backups()
                        .make(engine, engine.describe(), "shop/production/v1", 1, true, fixture.events, cancellation))
                .isInstanceOf(InterruptedRunException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        abort.join();
    }

    @Test
    void aBackupThatTakesLongerThanItsTimeoutIsGivenUp() {
        Backups backups = fixture.backups("backup: { timeout: 1s }");
        assertThatThrownBy(() -> fixture.make(backups, new ProgramEngine("echo begun; exec sleep 1000")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("not done within backup.timeout")
                .hasMessageContaining("release.yaml");
    }

    @Test
    void aRecipientThatIsNoneIsRefusedBeforeTheDumpStarts() {
        Path started = directory.resolve("started");
        ReleaseSpec spec = fixture.spec();
        ReleaseSpec.Backup plain = spec.backup();
        ReleaseSpec.Backup encrypted = new ReleaseSpec.Backup(
                plain.when(),
                plain.verify(),
                new ReleaseSpec.Encrypt(List.of("age1nonsense")),
                plain.keep(),
                plain.command(),
                plain.timeout());
        Backups backups = new Backups(fixture.store, spec.withBackup(encrypted), fixture.runner);
        assertThatThrownBy(() -> fixture.make(backups, new ProgramEngine("touch " + started + "; echo")))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("'age1nonsense' is not an age recipient");
        assertThat(started).doesNotExist();
    }

    private void backUp(String script) {
        fixture.make(fixture.backups(), new ProgramEngine(script));
    }

    private static boolean mount(Path directory) {
        try {
            return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", directory.toString())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
