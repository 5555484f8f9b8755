package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.backup.BackupManifest;
import io.sluice.backup.Backups;
import io.sluice.command.Cancellation;
import io.sluice.database.DatabaseDescription;
import io.sluice.database.DatabaseEngine;
import io.sluice.event.Events;
import io.sluice.migrate.PendingMigrations;
import io.sluice.release.PhaseRecord.BackupSummary;
import java.time.Instant;
import java.util.function.Supplier;

/** Makes the backup that a failed migration can be undone with. */
final class BackupPhase implements PhaseStep {

    private final Backups backups;
    private final DatabaseEngine engine;
    private final DatabaseDescription database;
    private final DatabaseJournal journal;
    private final Supplier<PendingMigrations> neededFor;
    private final AutomaticRestore automaticRestore;
    private final Events events;
    private final Cancellation cancellation;

    /** @param neededFor what is pending; the backup is skipped when that is certainly nothing */
    BackupPhase(
            Backups backups,
            DatabaseEngine engine,
            DatabaseDescription database,
            DatabaseJournal journal,
            Supplier<PendingMigrations> neededFor,
            AutomaticRestore automaticRestore,
            Events events,
            Cancellation cancellation) {
        this.backups = backups;
        this.engine = engine;
        this.database = database;
        this.journal = journal;
        this.neededFor = neededFor;
        this.automaticRestore = automaticRestore;
        this.events = events;
        this.cancellation = cancellation;
    }

    @Override
    public Phase phase() {
        return Phase.BACKUP;
    }

    @Override
    public ExitStatus onFailure() {
        return ExitStatus.BACKUP_FAILED;
    }

    @Override
    public PhaseRecord run(Attempt attempt, PhaseRecord started) {
        if (started.backup() != null) {
            backups.discard(started.backup().id(), database.identity());
        }
        PendingMigrations pending = neededFor.get();
        if (pending.certainlyNone()) {
            return started.withBackup(null).ended(PhaseStatus.SKIPPED, pending.evidence(), Instant.now());
        }
        String id = backups.newId();
        boolean clean = journal.isClean();
        if (!clean) {
            events.warn("an earlier migration or restore of this database did not end well: this backup holds its"
                    + " half-done state, so the last backup before it is kept");
        }
        PhaseRecord announced = started.withBackup(new BackupSummary(id, 0, null, "", Instant.now(), clean));
        attempt.put(announced);
        journal.backingUp(id);
        BackupManifest made = backups.make(
                id, engine, database, attempt.record().release(), attempt.number(), clean, events, cancellation);
        automaticRestore.backupTaken(id);
        return announced.withBackup(summary(made)).ended(PhaseStatus.SUCCEEDED, null, Instant.now());
    }

    private BackupSummary summary(BackupManifest made) {
        return new BackupSummary(
                made.id(), made.bytes(), made.sha256(), backups.location(made), made.startedAt(), made.clean());
    }
}
