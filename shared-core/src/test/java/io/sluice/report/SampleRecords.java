package io.sluice.report;

import io.sluice.release.Phase;
import io.sluice.release.PhaseRecord;
import io.sluice.release.PhaseRecord.BackupSummary;
import io.sluice.release.PhaseStatus;
import io.sluice.release.ReleaseRecord;
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
                "shop/production/v2",
                ReleaseStatus.SUCCEEDED,
                null,
                RESTORE,
                checked(),
                backedUp(),
                migrated(),
                promoted());
    }

    static ReleaseRecord migrationFailed() {
        PhaseRecord migrate = new PhaseRecord(
                Phase.MIGRATE,
                PhaseStatus.FAILED,
                START.plusMillis(115_300),
                12_840L,
                "Django stopped at shop.0003_unique_email: duplicate key value violates unique constraint"
                        + " \"customers_email_key\". Remove the duplicates, then start the release again.",
                null,
                List.of("shop.0003_unique_email", "shop.0004_order_status"),
                List.of(),
                41,
                1,
                null,
                null,
                null,
                null,
                null);
        return record("shop/production/v3", ReleaseStatus.FAILED, null, RESTORE, checked(), backedUp(), migrate);
    }

    static ReleaseRecord gateRefused() {
        PhaseRecord promote = new PhaseRecord(
                Phase.PROMOTE,
                PhaseStatus.REFUSED,
                START.plusMillis(145_000),
                40L,
                "The database was restored to backup 20261124-040102-4f2a after this release migrated it. Start the"
                        + " release again, so that it is migrated first.",
                null,
                null,
                null,
                null,
                null,
                null,
                "/srv/shop/releases/v2",
                null,
                null,
                null);
        return record(
                "shop/production/v2", ReleaseStatus.REFUSED, null, RESTORE, checked(), backedUp(), migrated(), promote);
    }

    static ReleaseRecord interrupted() {
        PhaseRecord backup = new PhaseRecord(
                Phase.BACKUP,
                PhaseStatus.INTERRUPTED,
                START.plusMillis(420),
                31_000L,
                "Ended by SIGTERM; what was uploaded of the backup was removed.",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return record("shop/production/v2", ReleaseStatus.INTERRUPTED, null, null, checked(), backup);
    }

    static ReleaseRecord rolledBack() {
        PhaseRecord promote = new PhaseRecord(
                Phase.PROMOTE,
                PhaseStatus.FAILED,
                START.plusMillis(128_400),
                61_200L,
                "http://127.0.0.1:8080/health did not answer 2xx within 1 min: it answered 503.",
                null,
                null,
                null,
                null,
                null,
                null,
                "/srv/shop/releases/v2",
                "/srv/shop/releases/v1",
                true,
                null);
        return record(
                "shop/production/v2", ReleaseStatus.FAILED, null, RESTORE, checked(), backedUp(), migrated(), promote);
    }

    static ReleaseRecord nothingPending() {
        return record(
                "shop/production/v2",
                ReleaseStatus.SUCCEEDED,
                null,
                null,
                checked(),
                skipped(
                        Phase.BACKUP,
                        "Certainly nothing is pending: all 41 migrations in the files are in django_migrations."),
                skipped(
                        Phase.MIGRATE,
                        "Certainly nothing is pending: all 41 migrations in the files are in django_migrations."),
                promoted());
    }

    static ReleaseRecord checkFailed() {
        PhaseRecord check = new PhaseRecord(
                Phase.CHECK,
                PhaseStatus.FAILED,
                START,
                180L,
                "pg_dump 15.6 is older than the server 16.2. Install PostgreSQL's client 16 or later.",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return record("shop/production/v2", ReleaseStatus.FAILED, null, null, check);
    }

    static ReleaseRecord resumed() {
        PhaseRecord migrate = new PhaseRecord(
                Phase.MIGRATE,
                PhaseStatus.SUCCEEDED,
                START.plusMillis(115_300 + 3 * 3_600_000),
                12_840L,
                null,
                null,
                List.of("shop.0002_add_email"),
                List.of("shop.0002_add_email"),
                40,
                0,
                null,
                null,
                null,
                null,
                null);
        PhaseRecord promote = new PhaseRecord(
                Phase.PROMOTE,
                PhaseStatus.SUCCEEDED,
                START.plusMillis(128_400 + 3 * 3_600_000),
                4_100L,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "/srv/shop/releases/v2",
                "/srv/shop/releases/v1",
                null,
                null);
        return record(
                "shop/production/v2", ReleaseStatus.SUCCEEDED, null, RESTORE, checked(), backedUp(), migrate, promote);
    }

    static ReleaseRecord hostile() {
        String evil =
                "<script>alert('x')</script>\"'&</title></pre></svg> \u202Egnp.exe\u202C \u0000\u0007\u001B[31mred\u001B[0m ${x}";
        BackupSummary backup = new BackupSummary(evil, Long.MAX_VALUE, evil, evil + "a".repeat(20_000), START, false);
        List<PhaseRecord> phases = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            phases.add(new PhaseRecord(
                    phase,
                    PhaseStatus.FAILED,
                    START,
                    5L,
                    evil + "b".repeat(50_000),
                    backup,
                    List.of(evil, evil + "2"),
                    List.of(evil),
                    1,
                    1,
                    evil,
                    evil,
                    evil,
                    true,
                    null));
        }
        return new ReleaseRecord(
                1,
                evil + "/" + evil + "/" + evil,
                1,
                ReleaseStatus.FAILED,
                evil,
                evil,
                evil,
                evil,
                START,
                START.plusSeconds(1),
                phases,
                evil,
                evil,
                evil,
                evil);
    }

    static ReleaseRecord record(
            String release,
            ReleaseStatus status,
            @Nullable String message,
            @Nullable String restore,
            PhaseRecord... phases) {
        PhaseRecord last = phases[phases.length - 1];
        Long took = last.durationMs();
        return new ReleaseRecord(
                1,
                release,
                1,
                status,
                "sha256:0c9e1f2b",
                "7312904411/shop",
                "PostgreSQL 15.18",
                "django",
                START,
                last.startedAt().plusMillis(took == null ? 0 : took),
                List.of(phases),
                message,
                restore,
                "/srv/backups/shop/production/reports/v2-1.html",
                "0.1.0");
    }

    static PhaseRecord checked() {
        return new PhaseRecord(
                Phase.CHECK,
                PhaseStatus.SUCCEEDED,
                START,
                420L,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static PhaseRecord backedUp() {
        BackupSummary backup = new BackupSummary(
                "20261124-040102-4f2a",
                612_407_133,
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "/srv/backups/shop/production/20261124-040102-4f2a.dump.zst",
                START.plusMillis(430),
                true);
        return new PhaseRecord(
                Phase.BACKUP,
                PhaseStatus.SUCCEEDED,
                START.plusMillis(430),
                114_800L,
                null,
                backup,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static PhaseRecord migrated() {
        List<String> ids = List.of("shop.0002_add_email", "shop.0003_unique_email");
        return new PhaseRecord(
                Phase.MIGRATE,
                PhaseStatus.SUCCEEDED,
                START.plusMillis(115_300),
                12_840L,
                null,
                null,
                ids,
                ids,
                39,
                0,
                null,
                null,
                null,
                null,
                null);
    }

    static PhaseRecord promoted() {
        return new PhaseRecord(
                Phase.PROMOTE,
                PhaseStatus.SUCCEEDED,
                START.plusMillis(128_400),
                4_100L,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "/srv/shop/releases/v2",
                "/srv/shop/releases/v1",
                null,
                null);
    }

    static PhaseRecord skipped(Phase phase, String evidence) {
        return new PhaseRecord(
                phase,
                PhaseStatus.SKIPPED,
                START.plusMillis(430),
                0L,
                evidence,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
