package io.sluice.report;

import io.sluice.release.Phase;
import io.sluice.release.PhaseRecord;
import io.sluice.release.PhaseRecord.BackupSummary;
import io.sluice.release.PhaseRecordBuilder;
import io.sluice.release.PhaseStatus;
import io.sluice.release.ReleaseRecord;
import io.sluice.release.ReleaseRecordBuilder;
import io.sluice.release.ReleaseStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attempts as they end in practice. */
final class SampleRecords {

    static final Instant START = Instant.parse("2026-11-24T04:01:02.150Z");
    static final String RESTORE = "/opt/sluice/bin/sluice restore 20261124-040102-4f2a -f /srv/shop/release.yaml --yes";

    private SampleRecords() {}

    static Map<String, ReleaseRecord> all() {
        Map<String, ReleaseRecord> all = new LinkedHashMap<>();
        all.put("succeeded", succeeded());
        all.put("migration-failed", migrationFailed());
        all.put("gate-refused", gateRefused());
        all.put("interrupted", interrupted());
        all.put("rolled-back", rolledBack());
        all.put("nothing-pending", nothingPending());
        all.put("check-failed", checkFailed());
        all.put("resumed", resumed());
        all.put("hostile", hostile());
        return all;
    }

    static ReleaseRecord succeeded() {
        return record(
                "shop/production/v2", ReleaseStatus.SUCCEEDED, RESTORE, checked(), backedUp(), migrated(), promoted());
    }

    static ReleaseRecord migrationFailed() {
        PhaseRecord migrate = phase(Phase.MIGRATE, PhaseStatus.FAILED, 115_300, 12_840)
                .message("Django stopped at shop.0003_unique_email: duplicate key value violates unique constraint"
                        + " \"customers_email_key\". Remove the duplicates, then start the release again.")
                .pending(List.of("shop.0003_unique_email", "shop.0004_order_status"))
                .applied(List.of())
                .toolExit(1)
                .build();
        return record("shop/production/v3", ReleaseStatus.FAILED, RESTORE, checked(), backedUp(), migrate);
    }

    static ReleaseRecord gateRefused() {
        PhaseRecord promote = phase(Phase.PROMOTE, PhaseStatus.REFUSED, 145_000, 40)
                .message("The database was restored to backup 20261124-040102-4f2a after this release migrated it."
                        + " Start the release again, so that it is migrated first.")
                .target("/srv/shop/releases/v2")
                .build();
        return record("shop/production/v2", ReleaseStatus.REFUSED, RESTORE, checked(), backedUp(), migrated(), promote);
    }

    static ReleaseRecord interrupted() {
        PhaseRecord backup = phase(Phase.BACKUP, PhaseStatus.INTERRUPTED, 420, 31_000)
                .message("Ended by SIGTERM; what was uploaded of the backup was removed.")
                .backup(new BackupSummary("20261124-040102-4f2a", 0, null, "/srv/backups/x", START, true))
                .build();
        return record("shop/production/v2", ReleaseStatus.INTERRUPTED, null, checked(), backup);
    }

    static ReleaseRecord rolledBack() {
        PhaseRecord promote = promoted()
                .with(each -> each.status(PhaseStatus.FAILED)
                        .durationMs(61_200L)
                        .message("http://127.0.0.1:8080/health did not answer 2xx within 1 min: it answered 503.")
                        .rolledBack(true));
        return record("shop/production/v2", ReleaseStatus.FAILED, RESTORE, checked(), backedUp(), migrated(), promote)
                .withNotes(List.of("the code went back, the schema did not: 2 migrations stay applied"));
    }

    static ReleaseRecord nothingPending() {
        String evidence = "Certainly nothing is pending: all 41 migrations in the files are in django_migrations.";
        PhaseRecord promote = promoted().withStartedAt(START.plusMillis(450));
        return record(
                "shop/production/v2",
                ReleaseStatus.SUCCEEDED,
                null,
                checked(),
                phase(Phase.BACKUP, PhaseStatus.SKIPPED, 430, 0)
                        .message(evidence)
                        .build(),
                phase(Phase.MIGRATE, PhaseStatus.SKIPPED, 430, 0)
                        .message(evidence)
                        .build(),
                promote);
    }

    static ReleaseRecord checkFailed() {
        PhaseRecord check = phase(Phase.CHECK, PhaseStatus.FAILED, 0, 180)
                .message("pg_dump 15.6 is older than the server 16.2. Install PostgreSQL's client 16 or later.")
                .build();
        return record("shop/production/v2", ReleaseStatus.FAILED, null, check);
    }

    static ReleaseRecord resumed() {
        Instant later = START.plusSeconds(3 * 3600);
        return record(
                "shop/production/v2",
                ReleaseStatus.SUCCEEDED,
                RESTORE,
                checked(),
                backedUp(),
                migrated().withStartedAt(later),
                promoted().withStartedAt(later.plusMillis(13_100)));
    }

    static ReleaseRecord hostile() {
        String evil = "<script>alert('x')</script>\"'&</title></pre></svg> \u202Egnp.exe\u202C"
                + " \u0000\u0007\u001B[31mred\u001B[0m ${x}";
        BackupSummary backup = new BackupSummary(evil, Long.MAX_VALUE, evil, evil + "a".repeat(20_000), START, false);
        List<PhaseRecord> phases = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            PhaseStatus status = phase == Phase.BACKUP ? PhaseStatus.SUCCEEDED : PhaseStatus.FAILED;
            phases.add(phase(phase, status, 0, 5)
                    .message(evil + "b".repeat(50_000))
                    .backup(backup)
                    .pending(List.of(evil, evil + "2"))
                    .applied(List.of(evil))
                    .toolExit(1)
                    .restored(evil)
                    .target(evil)
                    .previous(evil)
                    .rolledBack(true)
                    .build());
        }
        return succeeded()
                .with(each -> each.release(evil + "/" + evil + "/" + evil)
                        .status(ReleaseStatus.FAILED)
                        .spec(evil)
                        .database(evil)
                        .engine(evil)
                        .preset(evil)
                        .phases(phases)
                        .message(evil)
                        .restoreCommand(evil)
                        .report(evil)
                        .sluiceVersion(evil));
    }

    static ReleaseRecord record(String release, ReleaseStatus status, @Nullable String restore, PhaseRecord... phases) {
        PhaseRecord last = phases[phases.length - 1];
        Long took = last.durationMs();
        return ReleaseRecordBuilder.builder()
                .schema(1)
                .release(release)
                .attempt(1)
                .status(status)
                .spec("sha256:0c9e1f2b")
                .database("7312904411/shop")
                .engine("PostgreSQL 15.18")
                .preset("django")
                .startedAt(START)
                .finishedAt(last.startedAt().plusMillis(took == null ? 0 : took))
                .phases(List.of(phases))
                .restoreCommand(restore)
                .report("/srv/backups/shop/production/reports/v2-1.html")
                .sluiceVersion("0.1.0")
                .build();
    }

    private static PhaseRecord checked() {
        return phase(Phase.CHECK, PhaseStatus.SUCCEEDED, 0, 420).build();
    }

    private static PhaseRecord backedUp() {
        BackupSummary backup = new BackupSummary(
                "20261124-040102-4f2a",
                612_407_133,
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "/srv/backups/shop/production/20261124-040102-4f2a.dump.zst",
                START.plusMillis(430),
                true);
        return phase(Phase.BACKUP, PhaseStatus.SUCCEEDED, 430, 114_800)
                .backup(backup)
                .build();
    }

    private static PhaseRecord migrated() {
        List<String> ids = List.of("shop.0002_add_email", "shop.0003_unique_email");
        return phase(Phase.MIGRATE, PhaseStatus.SUCCEEDED, 115_300, 12_840)
                .pending(ids)
                .applied(ids)
                .toolExit(0)
                .build();
    }

    private static PhaseRecord promoted() {
        return phase(Phase.PROMOTE, PhaseStatus.SUCCEEDED, 128_400, 4_100)
                .target("/srv/shop/releases/v2")
                .previous("/srv/shop/releases/v1")
                .build();
    }

    private static PhaseRecordBuilder phase(Phase phase, PhaseStatus status, long afterMs, long tookMs) {
        return PhaseRecordBuilder.builder()
                .phase(phase)
                .status(status)
                .startedAt(START.plusMillis(afterMs))
                .durationMs(tookMs);
    }
}
