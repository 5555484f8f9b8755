package io.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ExitStatus;
import io.sluice.event.Event;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AutomaticRestoreTest {

    private static final String STOPS_WRITES =
            "hooks: { before: [sh, -c, 'touch maintenance'], after: [rm, -f, maintenance] }\n"
                    + "onFailure: { migrate: restore }\n";
    private static final String WRITTEN_SINCE = "customer|3|Barbara|null";

    @TempDir
    Path directory;

    private Shop shop;

    @BeforeEach
    void shop() {
        shop = new Shop(directory).with(STOPS_WRITES);
        shop.release("v2");
    }

    @Test
    void restoresTheBackupThatThisRunTookWhileWritesWereStopped() {
        List<String> before = shop.content();

        RunResult failed = shop.release("broken");

        assertThat(failed.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(failed.record().phase(Phase.MIGRATE).orElseThrow().restored())
                .isEqualTo(backupOf(failed));
        assertThat(shop.content()).isEqualTo(before);
    }

    @Test
    void aResumedReleaseTakesANewBackupAndLosesNothingThatWasWrittenInBetween() {
        String old = backupOf(interruptedInMigrate("broken"));
        write();

        RunResult resumed = shop.release("broken");

        assertThat(resumed.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(resumed.record().attempt()).isEqualTo(1);
        assertThat(backupOf(resumed)).isNotEqualTo(old);
        assertThat(resumed.record().phase(Phase.MIGRATE).orElseThrow().restored())
                .isEqualTo(backupOf(resumed));
        assertThat(shop.content()).contains(WRITTEN_SINCE);
        try (Releases releases = shop.open("broken")) {
            assertThat(releases.backups()).extracting("id").contains(old);
        }
    }

    @Test
    void aMigrationAloneDoesNotRestoreABackupOfAnEarlierRun() {
        String days;
        try (Releases releases = shop.open("broken")) {
            days = backupOf(releases.backup());
        }
        write();

        RunResult failed;
        try (Releases releases = shop.open("broken")) {
            failed = releases.migrate();
        }

        assertThat(failed.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(failed.record().phase(Phase.MIGRATE).orElseThrow().restored())
                .isNull();
        assertThat(failed.record().message()).contains(days, " old, was not restored automatically");
        assertThat(failed.record().restoreCommand()).contains(days);
        assertThat(shop.content()).anySatisfy(row -> assertThat(row).startsWith(WRITTEN_SINCE));
        assertThat(shop.events().filter(Event.Warning.class::isInstance).map(String::valueOf))
                .anySatisfy(warning -> assertThat(warning).contains(days, "not restored automatically"));
    }

    @Test
    void hooksRunAroundAMigrationThatIsForcedThoughNothingIsPending() {
        shop.with("backup: { when: always }\nhooks: { before: [touch, maintenance] }\n");

        shop.release("v2");

        assertThat(directory.resolve("maintenance")).exists();
    }

    private RunResult interruptedInMigrate(String version) {
        shop.listener = event -> {
            if (event instanceof Event.PhaseStarted started && started.phase().equals("migrate")) {
                shop.cancellation.cancel();
            }
        };
        RunResult interrupted = shop.release(version);
        shop.listener = event -> {};
        assertThat(interrupted.exit()).isEqualTo(ExitStatus.INTERRUPTED);
        return interrupted;
    }

    private void write() {
        shop.execute("INSERT INTO customer (id, name) VALUES (3, 'Barbara')");
    }

    private static String backupOf(RunResult result) {
        return result.record().phase(Phase.BACKUP).orElseThrow().backup().id();
    }
}
