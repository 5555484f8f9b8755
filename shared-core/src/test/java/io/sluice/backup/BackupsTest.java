package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.event.Event;
import io.sluice.spec.ReleaseSpec;
import io.sluice.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {

    @TempDir
    Path directory;

    private BackupFixture fixture;

    @BeforeEach
    void fill() {
        fixture = new BackupFixture(directory);
        fixture.fill(5_000);
    }

    @Test
    void aBackupRestoresExactlyWhatWasThere() {
        Backups backups = fixture.backups();
        List<String> before = BackupFixture.content(fixture.engine);
        BackupManifest manifest = fixture.make(backups);

        BackupFixture.execute(fixture.engine, "CREATE TABLE invoices (id INTEGER REFERENCES orders)");
        BackupFixture.execute(fixture.engine, "DELETE FROM orders WHERE id > 7");
        backups.restore(manifest, fixture.engine, true, fixture.events, new Cancellation());

        assertThat(BackupFixture.content(fixture.engine)).isEqualTo(before);
    }

    @Test
    void theManifestSaysWhatWasStored() throws IOException {
        Backups backups = fixture.backups();
        Instant before = Instant.now().minusMillis(1);
        BackupManifest manifest = fixture.make(backups);

        Path object = fixture.objectOf(manifest);
        assertThat(manifest.object()).isEqualTo("shop/production/backups/" + manifest.id() + "/dump.zst");
        assertThat(backups.location(manifest)).isEqualTo(object.toString());
        assertThat(manifest.bytes()).isEqualTo(Files.size(object));
        assertThat(manifest.dumpBytes()).isEqualTo(Files.size(directory.resolve("shop.db")));
        assertThat(manifest.sha256())
                .isEqualTo(Programs.run("sha256sum", object.toString()).split(" ")[0]);
        assertThat(manifest.startedAt()).isBetween(before, Instant.now());
        assertThat(manifest.engine()).isEqualTo("sqlite");
        assertThat(manifest.format()).isEqualTo("sqlite file");
        assertThat(manifest.recipients()).isEmpty();
        assertThat(backups.find(manifest.id())).isEqualTo(manifest);
        assertThat(backups.list()).containsExactly(manifest);
    }

    @Test
    void zstdOpensABackupWithoutSluice() {
        BackupManifest manifest = fixture.make(fixture.backups());

        Path opened = directory.resolve("opened.db");
        Programs.run("zstd", "-q", "-d", fixture.objectOf(manifest).toString(), "-o", opened.toString());

        assertThat(BackupFixture.content(fixture.engine("opened.db"))).isEqualTo(BackupFixture.content(fixture.engine));
    }

    @Test
    void idsAreTheTimeInUtcAndAreSortedByIt() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-24T04:01:02.9Z"), ZoneOffset.ofHours(9));
        Backups backups = new Backups(fixture.store, fixture.spec(), fixture.runner, clock);

        assertThat(backups.newId()).matches("20261124-040102-[0-9a-f]{4}");
        assertThat(BackupId.time("20261124-040102-4f2a")).contains(Instant.parse("2026-11-24T04:01:02Z"));
        assertThat(BackupId.time("20261399-040102-4f2a")).isEmpty();
    }

    @Test
    void anUnknownIdIsAnsweredWithTheNearestOne() {
        Backups backups = fixture.backups();
        assertThatThrownBy(() -> backups.find("20260101-000000-0000")).hasMessageContaining("there is none at all");

        BackupManifest manifest = fixture.make(backups);

        String mistyped = manifest.id().substring(0, manifest.id().length() - 1) + "x";
        assertThatThrownBy(() -> backups.find(mistyped))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("there is no backup " + mistyped)
                .hasMessageContaining("the nearest is " + manifest.id() + ", 'sluice backups' lists them all");
        assertThatThrownBy(() -> backups.find("../../etc/passwd")).hasMessageContaining("there is no backup");
    }

    @Test
    void environmentsAndHostileNamesKeepApart() {
        ReleaseSpec spec = fixture.spec();
        List<String> names =
                List.of("shop", "shop/production", "..", ".", "", "a b'\"$(id)`;\n", "../..", "x".repeat(5_000));
        for (String name : names) {
            Backups backups = new Backups(fixture.store, spec.withApp(name).withEnvironment(name), fixture.runner);
            fixture.make(backups);
            assertThat(backups.list()).as(name).hasSize(1);
        }
        assertThat(fixture.backupFiles()).hasSize(2 * names.size());
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("shop.db", "release.yaml", "store");
    }

    @Test
    void aManifestThatCannotBeReadIsLeftOutWithAWarning() {
        Backups backups = fixture.backups();
        BackupManifest good = fixture.make(backups);
        fixture.store.create("shop/production/backups/20260101-000000-0000/manifest", "{".getBytes());
        fixture.store.create("shop/production/backups/20260102-000000-0000/manifest", "{\"schema\":2}".getBytes());

        assertThat(backups.list(fixture.events)).containsExactly(good);
        assertThat(fixture.seen.stream().filter(Event.Warning.class::isInstance))
                .hasSize(2);
        assertThatThrownBy(() -> backups.find("20260101-000000-0000")).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> backups.find("20260102-000000-0000")).hasMessageContaining("another form");
    }

    @Test
    void discardRemovesWhatAKilledBackupLeftAndNothingElse() throws IOException {
        Backups backups = fixture.backups();
        BackupManifest complete = fixture.make(backups);
        String killed = backups.newId();
        ObjectWriter partial = fixture.store.write("shop/production/backups/" + killed + "/dump.zst.age");
        partial.write(new byte[100]);
        try (ObjectWriter committed = fixture.store.write("shop/production/backups/" + killed + "/dump.zst")) {
            committed.commit();
        }
        assertThat(backups.lookUp(killed)).isEmpty();

        backups.discard(killed, complete.database());
        backups.discard(complete.id(), complete.database());

        assertThat(fixture.backupFiles()).hasSize(2).allMatch(file -> file.contains(complete.id()));
        assertThat(backups.lookUp(complete.id())).contains(complete);
    }

    @Test
    void pruneRemovesOldBackupsAndAbandonedObjects() {
        Instant now = Instant.now();
        String[] keep = {"backup: { keep: { last: 1, days: 30 } }"};
        String old = makeAt(now.minus(40, ChronoUnit.DAYS), keep);
        String guarded = makeAt(now.minus(39, ChronoUnit.DAYS), keep);
        String recent = makeAt(now.minus(2, ChronoUnit.DAYS), keep);
        String newest = makeAt(now, keep);
        String abandoned = BackupId.at(now.minus(8, ChronoUnit.DAYS));
        String young = BackupId.at(now.minus(6, ChronoUnit.DAYS));
        for (String id : List.of(abandoned, young, "not-an-id")) {
            try (ObjectWriter writer = fixture.store.write("shop/production/backups/" + id + "/dump.zst")) {
                writer.commit();
            }
        }

        Backups backups = fixture.backups(keep);
        assertThat(backups.prune(fixture.engine.describe().identity(), Set.of(guarded), fixture.events))
                .containsExactlyInAnyOrder(old, abandoned);

        assertThat(backups.list()).extracting(BackupManifest::id).containsExactly(newest, recent, guarded);
        assertThat(fixture.filesInStore())
                .noneMatch(file -> file.contains(old) || file.contains(abandoned))
                .anyMatch(file -> file.contains(young))
                .anyMatch(file -> file.contains("not-an-id"));
    }

    @Test
    void verifyReadReadsEveryBackupBackBeforeItCounts() {
        Backups reading = fixture.backups("backup: { verify: read }");
        assertThat(fixture.make(reading)).isEqualTo(reading.list().get(0));

        assertThatThrownBy(() -> fixture.make(reading, new ProgramEngine("echo no archive")))
                .hasMessage("this is no archive");

        assertThat(reading.list()).hasSize(1);
        assertThat(fixture.backupFiles()).hasSize(2);
    }

    @Test
    void aCommandMakesAndRestoresTheBackupInstead() throws IOException {
        Path seen = directory.resolve("seen");
        Backups backups = fixture.backups(
                "backup: { command: [sh, -c, 'echo taking; echo snap-$SLUICE_BACKUP_ID; echo'] }",
                "restore: { command: [sh, -c, 'echo $SLUICE_BACKUP_ID $SLUICE_EXTERNAL_ID $DATABASE_URL > seen'] }");
        BackupManifest manifest = fixture.make(backups);

        assertThat(manifest.externalId()).isEqualTo("snap-" + manifest.id());
        assertThat(manifest.format()).isEqualTo("external");
        assertThat(manifest.object()).isNull();
        assertThat(backups.find(manifest.id())).isEqualTo(manifest);

        backups.restore(manifest, fixture.engine, true, fixture.events, new Cancellation());
        assertThat(Files.readString(seen)).startsWith(manifest.id() + " snap-" + manifest.id() + " sqlite:");
    }

    @Test
    void aSnapshotIsNotRestoredWithoutItsCommand() {
        BackupManifest snapshot = fixture.make(fixture.backups("backup: { command: [echo, snap-1] }"));
        assertThatThrownBy(() ->
                        fixture.backups().restore(snapshot, fixture.engine, true, fixture.events, new Cancellation()))
                .hasMessageContaining("'snap-1'")
                .hasMessageContaining("restore.command");
    }

    @Test
    void aBackupCommandThatFailsOrSaysNothingIsNoBackup() {
        assertThatThrownBy(
                        () -> fixture.make(fixture.backups("backup: { command: [sh, -c, 'echo no space; exit 3'] }")))
                .hasMessage("backup.command 'sh' failed with exit status 3: no space");
        assertThatThrownBy(() -> fixture.make(fixture.backups("backup: { command: [sh, -c, 'true'] }")))
                .hasMessageContaining("printed nothing");
        assertThat(fixture.backups().list()).isEmpty();
    }

    @Test
    void progressTellsTheBytesInTheStore() {
        BackupManifest manifest =
                fixture.make(fixture.backups(), new ProgramEngine("head -c 40000000 /dev/urandom; sleep 0.4; echo"));
        List<Event.Progress> progress = fixture.seen.stream()
                .filter(Event.Progress.class::isInstance)
                .map(Event.Progress.class::cast)
                .toList();
        assertThat(progress).allMatch(each -> each.activity().equals("backup"));
        assertThat(progress.get(progress.size() - 1).bytes()).isEqualTo(manifest.bytes());
        assertThat(progress.size())
                .isLessThanOrEqualTo(
                        (int) (Duration.ofMillis(manifest.durationMs()).toMillis() / 250) + 1);
    }

    private String makeAt(Instant time, String... lines) {
        Backups backups =
                new Backups(fixture.store, fixture.spec(lines), fixture.runner, Clock.fixed(time, ZoneOffset.UTC));
        return fixture.make(backups).id();
    }
}
