package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.backup.BackupManifest;
import io.sluice.backup.Backups;
import io.sluice.command.Cancellation;
import io.sluice.database.DatabaseDescription;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseException;
import io.sluice.event.Events;
import io.sluice.schema.SchemaFingerprint;
import java.util.Optional;

/** Puts a backup back and writes that into the database's journal, first that it begins, then that it ended. */
final class Restoration {

    private final Backups backups;
    private final Events events;
    private final Cancellation cancellation;

    Restoration(Backups backups, Events events, Cancellation cancellation) {
        this.backups = backups;
        this.events = events;
        this.cancellation = cancellation;
    }

    /** @throws SluiceException with {@link ExitStatus#RESTORE_FAILED} */
    void restore(
            BackupManifest backup,
            DatabaseEngine engine,
            DatabaseDescription database,
            DatabaseJournal journal,
            String release) {
        if (!backup.engine().equals(database.family().id())) {
            throw new SluiceException(
                    ExitStatus.RESTORE_FAILED,
                    "backup " + backup.id() + " is of " + backup.engine() + ", but "
                            + engine.url().display() + " is "
                            + database.family().title() + "; choose a database of the same kind",
                    null);
        }
        try {
            backups.use(backup, database.identity(), release, events);
            backups.examine(backup);
        } catch (SluiceException e) {
            throw new SluiceException(ExitStatus.RESTORE_FAILED, e.getMessage() + "; the database was not touched", e);
        }
        engine.restoreNotes().forEach(events::note);
        Optional<String> unfinished = journal.unfinishedRestore().map(JournalEntry::backup);
        cancellation.confirm();
        Optional<SchemaFingerprint> before = fingerprint(engine);
        journal.restoring(release, backup.id(), backup.startedAt());
        try {
            backups.restore(backup, engine, backup.database().equals(database.identity()), events, cancellation);
        } catch (SluiceException e) {
            if (before.isPresent()
                    && fingerprint(engine)
                            .filter(now -> now.isOfSameTables(before.get()))
                            .isPresent()) {
                cancellation.confirm();
                journal.notRestored();
            }
            cancellation.check();
            throw new SluiceException(ExitStatus.RESTORE_FAILED, e.getMessage(), e);
        }
        cancellation.confirm();
        journal.restored(release, backup.id(), backup.startedAt(), backup.clean());
        noLongerUsed(backup.id(), database);
        unfinished.filter(id -> !id.equals(backup.id())).ifPresent(id -> noLongerUsed(id, database));
    }

    /** Empty if it cannot be had: then a restore that fails counts as unfinished. */
    private static Optional<SchemaFingerprint> fingerprint(DatabaseEngine engine) {
        try {
            return Optional.of(engine.schema().fingerprint());
        } catch (DatabaseException e) {
            return Optional.empty();
        }
    }

    /** A mark too many only keeps a backup longer than it has to be kept. */
    private void noLongerUsed(String backup, DatabaseDescription database) {
        try {
            backups.release(backup, database.identity());
        } catch (SluiceException e) {
            events.warn(
                    "backup " + backup + " is still marked as in use, so it will not be removed: " + e.getMessage());
        }
    }
}
