package io.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.sluice.ExitStatus;
import io.sluice.backup.BackupManifest;
import io.sluice.command.ProcessIdentity;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.lease.Lease;
import io.sluice.lease.Leases;
import io.sluice.store.Store;
import io.sluice.store.Stores;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReleasesTest {

    @TempDir
    Path directory;

    private Shop shop;

    @BeforeEach
    void shop() {
        shop = new Shop(directory);
    }

    @Test
    void twoDatabasesInOneReleaseFileAreRefusedBeforeAnythingIsTouched() {
        shop.set("database.directUrl=sqlite:other.db");

        RunResult refused = shop.release("v2");

        assertThat(refused.exit()).isEqualTo(ExitStatus.INVALID_SPEC);
        assertThat(refused.record().message()).contains("shop.db", "other.db", "two different databases");
        assertThat(directory.resolve("other.db")).doesNotExist();
        try (Releases releases = shop.open("v2")) {
            assertThat(releases.backups()).isEmpty();
        }
    }

    @Test
    void aRestoreOfTwoDatabasesInOneReleaseFileIsRefused() {
        shop.on("sqlite:other.db").release("v1");
        shop.on("sqlite:shop.db").release("v2");
        shop.set("database.directUrl=sqlite:other.db");

        try (Releases releases = shop.open("v2")) {
            assertThatThrownBy(() -> releases.restore("latest", Optional.empty()))
                    .hasMessageContaining("two different databases");
        }
    }

    @Test
    void backsUpMigratesAndPromotes() {
        RunResult first = shop.release("v1");
        RunResult second = shop.release("v2");

        assertThat(first.exit()).as(String.valueOf(first.record())).isEqualTo(ExitStatus.DONE);
        assertThat(second.exit()).as(String.valueOf(second.record())).isEqualTo(ExitStatus.DONE);
        assertThat(second.record().status()).isEqualTo(ReleaseStatus.SUCCEEDED);
        assertThat(second.record().phases())
                .extracting(PhaseRecord::status)
                .containsExactly(
                        PhaseStatus.SUCCEEDED, PhaseStatus.SUCCEEDED, PhaseStatus.SUCCEEDED, PhaseStatus.SUCCEEDED);
        assertThat(second.record().phase(Phase.MIGRATE).orElseThrow().applied())
                .singleElement()
                .asString()
                .contains("2");
        assertThat(shop.live()).isEqualTo("v2");
        assertThat(Path.of(second.record().report())).exists();
    }

    @Test
    void skipsBackupAndMigrationWhenNothingIsPending() {
        shop.release("v2");

        RunResult again = shop.release("v2");

        assertThat(again.exit()).isEqualTo(ExitStatus.DONE);
        assertThat(again.record().attempt()).isEqualTo(2);
        assertThat(again.record().phases().stream().skip(1))
                .extracting(PhaseRecord::status)
                .containsOnly(PhaseStatus.SKIPPED);
        assertThat(backups()).hasSize(1);
    }

    @Test
    void backsUpAlthoughNothingIsPendingWhenThePolicySaysAlways() {
        shop.with("backup: { when: always }\n").release("v2");

        assertThat(shop.release("v2").record().phase(Phase.BACKUP).orElseThrow().status())
                .isEqualTo(PhaseStatus.SUCCEEDED);
        assertThat(backups()).hasSize(2);
    }

    @Test
    void doesNotPromoteWhenTheMigrationFails() {
        shop.release("v2");

        RunResult broken = shop.release("broken");

        assertThat(broken.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(broken.record().status()).isEqualTo(ReleaseStatus.FAILED);
        assertThat(broken.record().message()).contains("no_such_table");
        assertThat(broken.record().phase(Phase.PROMOTE)).isEmpty();
        assertThat(broken.record().restoreCommand())
                .startsWith("/opt/sluice/bin/sluice restore")
                .endsWith("--yes");
        assertThat(shop.live()).isEqualTo("v2");
    }

    @Test
    void aRestoreBringsBackRowsAndSchema() {
        shop.release("v2");
        List<String> before = shop.content();
        shop.release("broken");
        assertThat(shop.content()).isNotEqualTo(before);

        BackupManifest restored;
        try (Releases releases = shop.open("broken")) {
            restored = releases.restore("latest", Optional.empty());
        }

        assertThat(restored.release()).isEqualTo("shop/production/broken");
        assertThat(shop.content()).isEqualTo(before);
    }

    @Test
    void backsUpAndRestoresWhereTheFrameworkIsNot() {
        shop.release("v2");
        List<String> before = shop.content();
        shop.set("migrate.preset=no-such-framework");

        try (Releases elsewhere = shop.open("v2")) {
            RunResult backup = elsewhere.backup();
            assertThat(backup.exit()).as(String.valueOf(backup.record())).isEqualTo(ExitStatus.DONE);
            shop.execute("DELETE FROM customer");

            elsewhere.restore(backupOf(backup), Optional.empty());
            assertThat(shop.content()).isEqualTo(before);
            assertThat(elsewhere.history()).hasSize(2);

            for (RunResult refused : List.of(elsewhere.migrate(), elsewhere.promote(), elsewhere.release())) {
                assertThat(refused.exit()).isEqualTo(ExitStatus.INVALID_SPEC);
                assertThat(refused.record().message()).contains("no-such-framework");
            }
        }
    }

    @Test
    void theBackupOfAHalfDoneDatabaseDoesNotReplaceTheCleanOne() {
        shop.release("v2");
        List<String> before = shop.content();
        String clean = backupOf(shop.release("broken"));
        RunResult again = shop.release("broken");

        assertThat(again.record().phase(Phase.BACKUP).orElseThrow().backup().clean())
                .isFalse();
        assertThat(again.record().restoreCommand()).contains("--backup " + clean);
        try (Releases releases = shop.open("broken")) {
            assertThatThrownBy(() -> releases.restore("latest", Optional.empty()))
                    .hasMessageContainingAll("partially applied", backupOf(again), clean, " ago", "--clean");
            assertThat(shop.content()).isNotEqualTo(before);
            assertThat(releases.restore("latest-clean", Optional.empty()).id()).isEqualTo(clean);
        }
        assertThat(shop.content()).isEqualTo(before);
    }

    @Test
    void aBackupIsRestoredIntoItsOwnDatabaseOnlyUnlessAnotherOneIsNamed() {
        shop.release("v2");
        List<String> before = shop.content();
        String ofShop;
        try (Releases releases = shop.open("v2")) {
            ofShop = backupOf(releases.backup());
        }
        shop.set("database.url=sqlite:other.db");
        String ofOther;
        try (Releases tenant = shop.open("v2")) {
            assertThatThrownBy(() -> tenant.restore("latest", Optional.empty()))
                    .hasMessageContainingAll("no backup of this database", ofShop, "--into-env");
            ofOther = backupOf(tenant.backup());
            assertThat(tenant.restore("latest", Optional.empty()).id()).isEqualTo(ofOther);
            assertThatThrownBy(() -> tenant.restore(ofShop, Optional.empty()))
                    .hasMessageContainingAll(ofShop, "shop.db", "other.db", "--into-env", "nothing was changed");
        }
        shop.execute("DELETE FROM customer");
        shop.set("database.url=sqlite:shop.db");
        try (Releases releases = shop.open("v2")) {
            assertThat(releases.restore("latest", Optional.empty()).id()).isEqualTo(ofShop);
            assertThat(shop.content()).isEqualTo(before);

            Secret scratch = Secret.of("sqlite:" + directory.resolve("scratch.db"));
            shop.events.clear();
            assertThat(releases.restore("latest", Optional.of(scratch)).id()).isEqualTo(ofShop);
            assertThat(shop.events())
                    .anyMatch(event -> event instanceof Event.Note note
                            && note.text().contains("taken of another database")
                            && note.text().contains(ofShop));
        }
    }

    @Test
    void aBackupWhoseDumpIsGoneIsFoundBeforeTheMigrationStarts() {
        shop.release("v1");
        shop.listener = event -> {
            if (event instanceof Event.PhaseFinished finished
                    && finished.phase().equals("backup")) {
                try (Store store = Stores.open(".sluice", directory)) {
                    store.objects("shop/production/backups/").forEach(each -> store.delete(each.key()));
                }
            }
        };

        RunResult stopped = shop.release("v2");

        assertThat(stopped.exit()).isEqualTo(ExitStatus.BACKUP_FAILED);
        assertThat(stopped.record().message()).contains("does not exist");
        assertThat(stopped.record().phase(Phase.MIGRATE)).isEmpty();
        shop.listener = event -> {};
        assertThat(shop.release("v2").exit()).isEqualTo(ExitStatus.DONE);
    }

    @Test
    void restoresByItselfWhenThePolicySaysSo() {
        shop.release("v2");
        List<String> before = shop.content();

        RunResult broken = shop.with("onFailure: { migrate: restore, acceptDataLoss: true }\n")
                .release("broken");

        assertThat(broken.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(broken.record().phase(Phase.MIGRATE).orElseThrow().restored())
                .isEqualTo(backupOf(broken));
        assertThat(shop.content()).isEqualTo(before);
    }

    @Test
    void runsPhaseByPhase() {
        try (Releases releases = shop.open("v1")) {
            assertThat(releases.backup().record().status()).isEqualTo(ReleaseStatus.OPEN);
        }
        try (Releases releases = shop.open("v1")) {
            RunResult migrated = releases.migrate();
            assertThat(migrated.exit()).isEqualTo(ExitStatus.DONE);
            assertThat(migrated.record().attempt()).isEqualTo(1);
            assertThat(migrated.record().phase(Phase.MIGRATE).orElseThrow().applied())
                    .hasSize(1);
        }
        try (Releases releases = shop.open("v1")) {
            assertThat(releases.promote().record().status()).isEqualTo(ReleaseStatus.SUCCEEDED);
        }
        assertThat(shop.live()).isEqualTo("v1");
    }

    @Test
    void promoteIsRefusedWithoutARecordedMigration() {
        assertRefused("v1", "no migration is recorded");
    }

    @Test
    void promoteIsRefusedWhenTheMigrationFailed() {
        shop.release("v2");
        shop.release("broken");

        assertRefused("broken", "failed");
        assertThat(shop.live()).isEqualTo("v2");
    }

    @Test
    void promoteIsRefusedForAnotherDatabase() {
        try (Releases releases = shop.open("v1")) {
            releases.migrate();
        }

        shop.set("database.url=sqlite:other.db");

        assertRefused("v1", "another database");
    }

    @Test
    void promoteIsRefusedForAnotherEnvironment() {
        shop.release("v1");

        shop.set("environment=staging");

        assertRefused("v1", "no migration is recorded");
    }

    @Test
    void promoteIsRefusedAfterARestoreTookTheMigrationBack() {
        shop.release("v1");
        try (Releases releases = shop.open("v2")) {
            releases.backup();
            releases.migrate();
            releases.restore("latest", Optional.empty());
        }

        assertRefused("v2", "was restored after the migration");

        assertThat(shop.live()).isEqualTo("v1");
        assertThat(shop.release("v2").exit()).isEqualTo(ExitStatus.DONE);
        assertThat(shop.live()).isEqualTo("v2");
    }

    @Test
    void promoteIsRefusedWhenTheJournalWasLost() {
        try (Releases releases = shop.open("v1")) {
            releases.migrate();
        }
        try (Store store = Stores.open(directory.resolve(".sluice").toString(), directory)) {
            store.documents("databases/").forEach(store::delete);
        }

        assertRefused("v1", "the journal of the database does not show the migration");

        assertThat(shop.release("v1").exit()).isEqualTo(ExitStatus.DONE);
        assertThat(shop.live()).isEqualTo("v1");
    }

    @Test
    void promoteIsRefusedWhenTheDatabaseLostTheMigration() {
        try (Releases releases = shop.open("v1")) {
            releases.migrate();
        }
        shop.execute("DELETE FROM DATABASECHANGELOG");

        assertRefused("v1", "no longer shows");
    }

    @Test
    void goesBackToAnOlderVersionAndSaysThatTheSchemaStays() {
        shop.release("v1");
        shop.release("v2");

        RunResult back = shop.release("v1");

        assertThat(back.exit()).isEqualTo(ExitStatus.DONE);
        assertThat(shop.live()).isEqualTo("v1");
        assertThat(back.record().notes())
                .singleElement()
                .asString()
                .contains("newer than this version", "shop/production/v2", "restore");
    }

    @Test
    void takesAnUnhealthyVersionBackAndSaysThatTheSchemaStays() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(shop.live().equals("v1") ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
        shop.promotedBy("promote: { symlink: { path: current, to: 'releases/${VERSION}', timeout: 1s,"
                + " healthCheck: 'http://127.0.0.1:" + server.getAddress().getPort() + "/health' } }\n");
        shop.release("v1");

        RunResult unhealthy = shop.release("v2");
        server.stop(0);

        assertThat(unhealthy.exit()).isEqualTo(ExitStatus.PROMOTION_FAILED);
        PhaseRecord promote = unhealthy.record().phase(Phase.PROMOTE).orElseThrow();
        assertThat(promote.previous()).contains("v1");
        assertThat(promote.rolledBack()).isTrue();
        assertThat(shop.live()).isEqualTo("v1");
        assertThat(unhealthy.record().notes())
                .anySatisfy(note -> assertThat(note).contains("the schema did not go back"));
    }

    @Test
    void resumesAnInterruptedReleaseFromItsLastFinishedPhase() {
        shop.release("v1");
        shop.listener = event -> {
            if (event instanceof Event.PhaseStarted started && started.phase().equals("migrate")) {
                shop.cancellation.cancel();
            }
        };
        RunResult interrupted = shop.release("v2");
        shop.listener = event -> {};

        assertThat(interrupted.exit()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(interrupted.record().status()).isEqualTo(ReleaseStatus.INTERRUPTED);
        assertThat(shop.live()).isEqualTo("v1");

        RunResult resumed = shop.release("v2");

        assertThat(resumed.exit()).isEqualTo(ExitStatus.DONE);
        assertThat(resumed.record().attempt()).isEqualTo(interrupted.record().attempt());
        assertThat(backupOf(resumed))
                .as("taken after the last moment when the application could write")
                .isNotEqualTo(backupOf(interrupted));
        assertThat(shop.live()).isEqualTo("v2");
    }

    @Test
    void anAttemptWhoseRunWasLostIsSaidToBeInterruptedWhenANewOneFollows() {
        try (Releases releases = shop.open("v1")) {
            releases.migrate();
        }
        try (Store store = Stores.open(".sluice", directory)) { // as a kill in its promotion leaves it
            new ReleaseRecords(store, "shop", "production")
                    .latest(new Release("shop", "production", "v1"))
                    .orElseThrow()
                    .update(now -> now.withStatus(ReleaseStatus.RUNNING));
        }

        try (Releases releases = shop.open("v1")) {
            releases.migrate(); // as each PipelineRun begins
            assertThat(releases.promote().exit()).isEqualTo(ExitStatus.DONE);
            assertThat(releases.history())
                    .extracting(ReleaseRecord::attempt, ReleaseRecord::status)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(2, ReleaseStatus.SUCCEEDED),
                            org.assertj.core.groups.Tuple.tuple(1, ReleaseStatus.INTERRUPTED));
        }
    }

    @Test
    void anErrorThatNobodyForesawIsRecordedAndTheDatabaseReleased() {
        shop.release("v1");
        shop.listener = event -> {
            if (event instanceof Event.PhaseStarted started && started.phase().equals("promote")) {
                throw new OutOfMemoryError("Java heap space");
            }
        };

        RunResult failed = shop.release("v2");

        assertThat(failed.exit()).isEqualTo(ExitStatus.FAILED);
        assertThat(failed.record().status()).isEqualTo(ReleaseStatus.FAILED);
        assertThat(failed.record().message()).contains("out of memory", "SLUICE_JAVA_OPTS");
        assertThat(Path.of(failed.record().report())).exists();
        shop.listener = event -> {};
        try (Releases releases = shop.open("v2")) {
            assertThat(releases.history().get(0).status()).isEqualTo(ReleaseStatus.FAILED);
        }
        assertThat(shop.release("v2").exit()).isEqualTo(ExitStatus.DONE);
    }

    @Test
    void aFinishedAttemptIsFollowedByANewOne() {
        shop.release("v2");
        shop.release("broken");

        assertThat(shop.release("broken").record().attempt()).isEqualTo(2);
        try (Releases releases = shop.open("broken")) {
            assertThat(releases.history())
                    .extracting(ReleaseRecord::release, ReleaseRecord::attempt)
                    .startsWith(
                            org.assertj.core.groups.Tuple.tuple("shop/production/broken", 2),
                            org.assertj.core.groups.Tuple.tuple("shop/production/broken", 1));
        }
    }

    @Test
    void exitsWhenAnotherRunHoldsTheDatabase() throws Exception {
        shop.release("v1");
        String identity = "sqlite:" + directory.toRealPath().resolve("shop.db");
        try (Store store = Stores.open(".sluice", directory);
                Lease held = new Leases(store, ProcessIdentity.current())
                        .acquire(
                                identity,
                                "blog/production/v7",
                                1,
                                Duration.ofSeconds(1),
                                Events.none(),
                                shop.cancellation)) {
            held.confirm();

            RunResult locked = shop.release("v2");

            assertThat(locked.exit()).isEqualTo(ExitStatus.DATABASE_BUSY);
            assertThat(locked.record().status()).isEqualTo(ReleaseStatus.LOCKED);
            assertThat(locked.record().message()).contains("blog/production/v7");
        }
        assertThat(shop.live()).isEqualTo("v1");
    }

    @Test
    void hooksAreAroundTheReleaseAlsoWhenItFails() {
        shop.release("v2");
        shop.with(
                "hooks: { before: [sh, -c, 'echo on >> maintenance'], after: [sh, -c, 'echo off >> maintenance'] }\n");

        shop.release("broken");

        assertThat(directory.resolve("maintenance")).hasContent("on\noff");
    }

    @Test
    void aFailingHookAfterDoesNotHideWhatFailedBefore() {
        shop.release("v2");
        shop.with("hooks: { after: ['false'] }\n");

        RunResult broken = shop.release("broken");
        assertThat(broken.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(broken.record().message()).contains("no_such_table", "hooks.after");

        RunResult promoted = shop.release("v3");
        assertThat(promoted.exit()).isEqualTo(ExitStatus.FAILED);
        assertThat(promoted.record().message()).startsWith("hooks.after");
        assertThat(shop.live()).isEqualTo("v3");
    }

    @Test
    void aFailedMigrationWithoutABackupOfItsOwnNamesTheNewestCleanOne() {
        String earlier = backupOf(shop.release("v2"));
        try (Releases releases = shop.open("broken")) {
            assertThat(releases.migrate().record().restoreCommand()).contains("--backup " + earlier);
        }
    }

    @Test
    void aResumedReleaseMigratesAgainWhatARestoreTookBack() {
        shop.release("v1");
        shop.listener = event -> {
            if (event instanceof Event.PhaseStarted started && started.phase().equals("promote")) {
                shop.cancellation.cancel();
            }
        };
        assertThat(shop.release("v2").exit()).isEqualTo(ExitStatus.INTERRUPTED);
        shop.listener = event -> {};
        try (Releases releases = shop.open("v2")) {
            releases.restore("latest", Optional.empty());
        }

        RunResult resumed = shop.release("v2");

        assertThat(resumed.exit()).as(String.valueOf(resumed.record())).isEqualTo(ExitStatus.DONE);
        assertThat(resumed.record().attempt()).isEqualTo(1);
        assertThat(shop.live()).isEqualTo("v2");
    }

    @Test
    void nothingIsDoneWhenTheHookBeforeFails() {
        shop.with("hooks: { before: ['false'] }\n");

        RunResult stopped = shop.release("v1");

        assertThat(stopped.exit()).isEqualTo(ExitStatus.FAILED);
        assertThat(stopped.record().message()).contains("hooks.before");
        assertThat(stopped.record().phase(Phase.BACKUP)).isEmpty();
        assertThat(shop.live()).isEmpty();
    }

    @Test
    void planChangesNothing() {
        shop.release("v1");
        List<String> before = shop.content();

        try (Releases releases = shop.open("v2")) {
            Plan plan = releases.plan();
            assertThat(plan.backup()).isTrue();
            assertThat(plan.pending().ids()).hasSize(1);
            assertThat(plan.inPlace()).isFalse();
            assertThat(plan.live()).contains("v1");
        }

        assertThat(shop.content()).isEqualTo(before);
    }

    private void assertRefused(String version, String reason) {
        try (Releases releases = shop.open(version)) {
            RunResult refused = releases.promote();
            assertThat(refused.exit()).isEqualTo(ExitStatus.GATE_CLOSED);
            assertThat(refused.record().status()).isEqualTo(ReleaseStatus.REFUSED);
            assertThat(refused.record().message()).contains(reason);
        }
    }

    private static String backupOf(RunResult result) {
        return result.record().phase(Phase.BACKUP).orElseThrow().backup().id();
    }

    private List<BackupManifest> backups() {
        try (Releases releases = shop.open("v1")) {
            return releases.backups();
        }
    }
}
