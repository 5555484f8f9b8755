package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.backup.BackupManifest;
import io.sluice.backup.Backups;
import io.sluice.event.Events;
import io.sluice.release.PhaseRecord.BackupSummary;
import io.sluice.report.HtmlReport;
import io.sluice.report.RunLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Ends a run: what it came to, how to undo it, its report; old backups go after a success only. */
final class Conclusion {

    private final Release release;
    private final Attempt attempt;
    private final DatabaseJournal journal;
    private final Backups backups;
    private final UnaryOperator<String> restoreCommand;
    private final Path report;
    private final boolean promotes;
    private final RunLog log;
    private final Events events;

    /**
     * @param restoreCommand from a backup's id to the command line that restores it
     * @param report where the page is written
     * @param promotes whether the release has something to promote
     */
    Conclusion(
            Release release,
            Attempt attempt,
            DatabaseJournal journal,
            Backups backups,
            UnaryOperator<String> restoreCommand,
            Path report,
            boolean promotes,
            RunLog log,
            Events events) {
        this.release = release;
        this.attempt = attempt;
        this.journal = journal;
        this.backups = backups;
        this.restoreCommand = restoreCommand;
        this.report = report;
        this.promotes = promotes;
        this.log = log;
        this.events = events;
    }

    RunResult conclude(RunEnd end) {
        ReleaseStatus status = end.exit() == ExitStatus.DONE ? doneOrOpen() : end.status();
        List<String> notes = notes();
        attempt.update(now -> now.with(record -> record.status(status)
                .message(end.message())
                .notes(notes.isEmpty() ? null : notes)
                .finishedAt(status == ReleaseStatus.OPEN ? null : Instant.now())
                .restoreCommand(backupToRestore().map(restoreCommand).orElse(null))
                .report(report.toString())));
        if (end.exit() == ExitStatus.DONE) {
            prune();
        }
        writeReport();
        return new RunResult(end.exit(), attempt.record());
    }

    private ReleaseStatus doneOrOpen() {
        Phase last = promotes ? Phase.PROMOTE : Phase.MIGRATE;
        return attempt.isDone(last) ? ReleaseStatus.SUCCEEDED : ReleaseStatus.OPEN;
    }

    /** This attempt's backup, unless a half-done migration was in the database by then: then the last clean one. */
    private Optional<String> backupToRestore() {
        Optional<BackupSummary> own = attempt.backupSummary();
        return own.filter(BackupSummary::clean)
                .map(BackupSummary::id)
                .or(() -> journal.lastCleanBackup(release))
                .or(() -> own.map(BackupSummary::id))
                .or(this::newestClean);
    }

    /** For a migration that failed without a backup of its own. */
    private Optional<String> newestClean() {
        boolean migrated = attempt.phase(Phase.MIGRATE)
                .filter(phase -> phase.status() != PhaseStatus.SKIPPED)
                .isPresent();
        return migrated ? backups.latestClean(attempt.record().database()).map(BackupManifest::id) : Optional.empty();
    }

    /** Honest rollback: code can go back, a migrated schema does not go with it. */
    private List<String> notes() {
        List<String> notes = new ArrayList<>(
                attempt.phase(Phase.MIGRATE).map(PhaseRecord::notes).orElse(List.of()));
        for (JournalEntry later : journal.migratedAfter(release.toString())) {
            notes.add("the schema is newer than this version: " + later.release() + " applied " + later.applied()
                    + undo(journal.backupBefore(later)));
        }
        attempt.phase(Phase.PROMOTE)
                .filter(promote -> promote.status() == PhaseStatus.FAILED)
                .flatMap(promote -> attempt.phase(Phase.MIGRATE))
                .filter(migrate ->
                        migrate.applied() != null && !migrate.applied().isEmpty())
                .ifPresent(migrate -> notes.add("whatever code is live now, the schema did not go back: "
                        + migrate.applied() + " stay applied" + undo(backupToRestore())));
        return notes;
    }

    private String undo(Optional<String> backup) {
        return backup.map(id -> "; if the code cannot work with that, this brings the schema back and loses what was"
                        + " written since: " + restoreCommand.apply(id))
                .orElse("; no backup from before it is recorded");
    }

    private void prune() {
        Set<String> needed = new HashSet<>(journal.neededBackups());
        attempt.phase(Phase.BACKUP).map(PhaseRecord::backup).ifPresent(backup -> needed.add(backup.id()));
        try {
            backups.prune(attempt.record().database(), needed, events);
        } catch (SluiceException e) {
            events.warn("old backups could not be removed: " + e.getMessage());
        }
    }

    private void writeReport() {
        try {
            HtmlReport.write(report, attempt.record(), log.lines());
        } catch (RuntimeException | Error e) { // the outcome is recorded and stays
            events.warn("the report could not be written: "
                    + Unexpected.asFailure(e).getMessage());
        }
    }
}
