package io.sluice.release;

import io.sluice.event.Events;
import io.sluice.release.PhaseRecord.BackupSummary;
import io.sluice.report.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code onFailure.migrate: restore} may do without an operator: restore the backup that this very run took, while
 * nothing can have been written since. Any other backup is older than something that was written, so an operator decides.
 */
final class AutomaticRestore {

    private final boolean wanted;
    private final boolean lossAccepted;
    private final Hooks hooks;
    private final BooleanSupplier migrationIsOver;
    private final Consumer<String> restore;
    private final Events events;
    private @Nullable String taken;

    /**
     * @param wanted whether {@code onFailure.migrate} is {@code restore}
     * @param lossAccepted {@code onFailure.acceptDataLoss}: what was written during this run may be lost
     * @param hooks of this run; they say whether writes are stopped
     * @param migrationIsOver whether none of its sessions can change the database any more
     * @param restore restores the backup with this id
     */
    AutomaticRestore(
            boolean wanted,
            boolean lossAccepted,
            Hooks hooks,
            BooleanSupplier migrationIsOver,
            Consumer<String> restore,
            Events events) {
        this.wanted = wanted;
        this.lossAccepted = lossAccepted;
        this.hooks = hooks;
        this.migrationIsOver = migrationIsOver;
        this.restore = restore;
        this.events = events;
    }

    /** To be called when this run has taken a backup. */
    void backupTaken(String id) {
        taken = id;
    }

    /** Says, before the migration starts, how old the backup is that it would be undone with, and who would restore it. */
    void announce(Optional<BackupSummary> backup) {
        if (backup.isEmpty()) {
            if (wanted) {
                events.warn("this run has no backup, so a failed migration is not undone automatically");
            }
            return;
        }
        refusal(backup.get()).ifPresent(why -> {
            String said = described(backup.get()) + " is the one to restore if the migration fails";
            if (wanted) {
                events.warn(said + "; it is not restored automatically, because " + why);
            } else if (!backup.get().id().equals(taken)) {
                events.note(said);
            }
        });
    }

    /** Whether none of the migration's sessions can change the database any more. */
    boolean migrationIsOver() {
        return migrationIsOver.getAsBoolean();
    }

    /**
     * Restores the backup if that may happen without an operator.
     *
     * @return what became of it, as the end of a sentence; empty if it is not wanted
     */
    Optional<Result> after(Optional<BackupSummary> backup) {
        if (!wanted) {
            return Optional.empty();
        }
        if (backup.isEmpty()) {
            return Optional.of(new Result(null, "no backup was restored, because this attempt has none"));
        }
        String id = backup.get().id();
        Optional<String> refusal = migrationIsOver()
                ? refusal(backup.get())
                : Optional.of("what is left of the migration could still change the database");
        if (refusal.isPresent()) {
            return Optional.of(new Result(
                    null, described(backup.get()) + " was not restored automatically, because " + refusal.get()));
        }
        events.note("onFailure.migrate is 'restore': restoring " + described(backup.get()));
        restore.accept(id);
        return Optional.of(new Result(id, "backup " + id + " was restored"));
    }

    /** @param restored id of the backup that is in the database now; null: none was restored */
    record Result(@Nullable String restored, String sentence) {}

    private Optional<String> refusal(BackupSummary backup) {
        if (!backup.id().equals(taken)) {
            return Optional.of("this run did not take it, and the application may have written to the database since");
        }
        if (!lossAccepted && !hooks.writesAreStopped()) {
            return Optional.of("hooks.before did not stop writes in this run");
        }
        return Optional.empty();
    }

    private static String described(BackupSummary backup) {
        return "backup " + backup.id() + ", which is "
                + Amounts.duration(Duration.between(backup.startedAt(), Instant.now())) + " old,";
    }
}
