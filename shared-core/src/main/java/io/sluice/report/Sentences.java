package io.sluice.report;

import io.sluice.release.Phase;
import io.sluice.release.PhaseRecord;
import io.sluice.release.PhaseStatus;
import io.sluice.release.ReleaseRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a record means, in sentences: the words that screens and pages share. */
public final class Sentences {

    private Sentences() {}

    /** The phase as a title, such as {@code Back up}. */
    public static String title(Phase phase) {
        return switch (phase) {
            case CHECK -> "Check";
            case BACKUP -> "Back up";
            case MIGRATE -> "Migrate";
            case PROMOTE -> "Promote";
        };
    }

    /** How the attempt ended, in one short sentence. */
    public static String headline(ReleaseRecord record) {
        String version = version(record);
        return switch (record.status()) {
            case SUCCEEDED ->
                done(record, Phase.PROMOTE)
                        ? version + " is live."
                        : "Everything that " + version + " asks for is done.";
            case FAILED ->
                failedPhase(record)
                        .map(each -> failure(each, version))
                        .orElse("The release of " + version + " failed.");
            case REFUSED -> "The gate stayed closed: " + version + " was not promoted.";
            case LOCKED -> "Another run holds the database: nothing was done.";
            case INTERRUPTED -> "The release of " + version + " was interrupted.";
            case OPEN -> version + " waits for its next phase.";
            case RUNNING -> version + " is being released.";
        };
    }

    /** Why it is not succeeded, what follows from that, and what else a person should know; possibly nothing. */
    public static List<String> explanation(ReleaseRecord record) {
        List<String> said = new ArrayList<>();
        Optional.ofNullable(record.message())
                .or(() -> failedPhase(record).map(PhaseRecord::message))
                .ifPresent(said::add);
        said.addAll(consequences(record));
        Optional.ofNullable(record.notes()).ifPresent(said::addAll);
        return said.stream()
                .filter(each -> !each.isBlank())
                .map(Sentences::sentence)
                .distinct()
                .toList();
    }

    /** What follows from how it ended, beyond the record's message and notes; possibly nothing. */
    public static List<String> consequences(ReleaseRecord record) {
        return switch (record.status()) {
            case FAILED ->
                failedPhase(record)
                        .filter(each -> each.phase() == Phase.MIGRATE)
                        .map(Sentences::afterFailedMigration)
                        .stream()
                        .toList();
            case INTERRUPTED -> List.of("Start the same release again: it goes on from the last finished phase.");
            default -> List.of();
        };
    }

    /** What the phase did, or why it did not. */
    public static String outcome(PhaseRecord phase) {
        String done = switch (phase.phase()) {
            case CHECK -> "Database, tools and store are ready.";
            case BACKUP -> backedUp(phase);
            case MIGRATE -> migrated(phase);
            case PROMOTE -> promoted(phase);
        };
        String told = phase.message() == null ? "" : sentence(phase.message());
        return switch (phase.status()) {
            case SUCCEEDED -> told.isEmpty() ? done : phase.phase() == Phase.CHECK ? told : done + " " + told;
            case SKIPPED -> told.isEmpty() ? "Not needed." : told;
            case FAILED -> (told.isEmpty() ? "Failed." : told) + failedWith(phase);
            case REFUSED -> told.isEmpty() ? "The gate did not open." : told;
            case INTERRUPTED -> told.isEmpty() ? "Interrupted before it was done." : told;
            case RUNNING -> "Still running when this page was written.";
        };
    }

    /**
     * When a backup was taken and how long ago that is, such as {@code taken 2026-11-24 04:01:02 UTC, 3 h 12 min ago}.
     *
     * @param now by the clock of this machine
     */
    public static String taken(Instant backupStarted, Instant now) {
        String age = backupStarted.isAfter(now)
                ? "which this machine's clock has not reached yet"
                : Amounts.duration(Duration.between(backupStarted, now)) + " ago";
        return "taken " + Amounts.time(backupStarted) + ", " + age;
    }

    /** What restoring this backup loses. */
    public static String loss(Instant backupStarted) {
        return "Everything written to the database since " + Amounts.time(backupStarted)
                + ", when the backup began, is lost.";
    }

    /** How long a phase took; empty while it runs, and if it was skipped. */
    public static Optional<Duration> took(PhaseRecord phase) {
        return phase.status() == PhaseStatus.SKIPPED
                ? Optional.empty()
                : Optional.ofNullable(phase.durationMs()).map(Duration::ofMillis);
    }

    static Optional<PhaseRecord> failedPhase(ReleaseRecord record) {
        return record.phases().stream()
                .filter(each -> each.status() == PhaseStatus.FAILED || each.status() == PhaseStatus.REFUSED)
                .reduce((earlier, later) -> later);
    }

    static String version(ReleaseRecord record) {
        String[] parts = record.release().split("/", 3);
        return parts[parts.length - 1];
    }

    private static boolean done(ReleaseRecord record, Phase phase) {
        return record.phase(phase).map(each -> each.status().isDone()).orElse(false);
    }

    private static String failure(PhaseRecord phase, String version) {
        return switch (phase.phase()) {
            case CHECK -> "The check failed: nothing was touched.";
            case BACKUP -> "The backup failed: nothing was migrated, nothing promoted.";
            case MIGRATE -> "The migration failed: " + version + " was not promoted.";
            case PROMOTE ->
                Boolean.TRUE.equals(phase.rolledBack())
                        ? "The promotion failed and was rolled back: " + version + " is not live."
                        : "The promotion of " + version + " failed.";
        };
    }

    private static String afterFailedMigration(PhaseRecord failed) {
        if (failed.restored() != null) {
            return "The database was restored from backup " + failed.restored() + ".";
        }
        if (Boolean.FALSE.equals(failed.ran())) {
            return "What was live before is still live, and the migration has changed nothing in the database.";
        }
        int applied = failed.applied() == null ? 0 : failed.applied().size();
        String left = applied == 0
                ? "The database may hold a part of the migration."
                : Amounts.count(applied, "migration") + " that went well before it " + (applied == 1 ? "is" : "are")
                        + " in the database, and possibly a part of the one that failed.";
        return "What was live before is still live. " + left;
    }

    private static String sentence(String note) {
        return note.isEmpty()
                ? note
                : note.substring(0, 1).toUpperCase(Locale.ROOT) + note.substring(1) + (note.endsWith(".") ? "" : ".");
    }

    private static String backedUp(PhaseRecord phase) {
        PhaseRecord.BackupSummary backup = phase.backup();
        return backup == null ? "Backup made." : Amounts.bytes(backup.bytes()) + " stored as " + backup.id() + ".";
    }

    private static String migrated(PhaseRecord phase) {
        int applied = phase.applied() == null ? 0 : phase.applied().size();
        return applied == 0 ? "No migration was applied." : Amounts.count(applied, "migration") + " applied.";
    }

    private static String promoted(PhaseRecord phase) {
        String now = phase.target() == null ? "Promoted." : "Live: " + phase.target() + ".";
        return phase.previous() == null ? now : now + " Before: " + phase.previous() + ".";
    }

    private static String failedWith(PhaseRecord phase) {
        if (phase.phase() == Phase.MIGRATE && phase.toolExit() != null && phase.toolExit() != 0) {
            return " The tool's exit status was " + phase.toolExit() + ".";
        }
        return "";
    }
}
