package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.backup.BackupManifest;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseDescription;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseException;
import io.sluice.event.Event;
import java.time.Duration;
import java.util.Optional;

/** {@code sluice restore}: finds a backup and puts it back while nobody else works on the database. */
final class RestoreRun {

    private final BoundRelease bound;

    RestoreRun(BoundRelease bound) {
        this.bound = bound;
    }

    /** @param backup an id, {@code latest} or {@code latest-clean} */
    BackupManifest find(String backup, Optional<Secret> into) {
        try {
            return new BackupChoice(bound).choose(backup, into);
        } catch (SluiceException e) {
            throw failed(e);
        }
    }

    BackupManifest restore(String backup, Optional<Secret> into) {
        BackupManifest manifest = find(backup, into);
        try {
            DatabaseEngine engine = into.map(bound::engineFor).orElse(bound.engine());
            DatabaseDescription database = engine.describe();
            if (into.isEmpty()) {
                requireOneDatabase();
            }
            try (Guard guard = bound.guard(engine, database, Optional.empty())) {
                bound.cancellation().confirm();
                if (!manifest.database().equals(database.identity())) {
                    bound.events()
                            .note("Everything in " + engine.url().display() + " is replaced with backup "
                                    + manifest.id() + ", which was taken of another database, " + manifest.database());
                }
                DatabaseJournal journal = new DatabaseJournal(bound.store(), database.identity());
                long start = System.nanoTime();
                bound.events().emit(new Event.PhaseStarted("restore"));
                new Restoration(bound.backups(), bound.events(), bound.cancellation())
                        .restore(
                                manifest,
                                engine,
                                database,
                                journal,
                                bound.release().toString());
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                bound.events()
                        .emit(new Event.PhaseFinished(
                                "restore",
                                "succeeded",
                                took,
                                "backup " + manifest.id() + " of " + manifest.release() + ", as of "
                                        + manifest.startedAt()));
            }
            return manifest;
        } catch (SluiceException e) {
            throw failed(e);
        }
    }

    /** A pooler that is down is no reason to refuse a restore, which does not need it. */
    private void requireOneDatabase() {
        try {
            bound.requireOneDatabase();
        } catch (DatabaseException e) {
            bound.events()
                    .warn("it was not checked that database.url and database.directUrl are the same database: "
                            + bound.redacted(e));
        }
    }

    private SluiceException failed(SluiceException e) {
        if (bound.cancellation().reason().isPresent()) {
            return bound.cancellation().reason().get();
        }
        return e.exitStatus() == ExitStatus.FAILED
                ? new SluiceException(ExitStatus.RESTORE_FAILED, bound.redacted(e), e)
                : e;
    }
}
