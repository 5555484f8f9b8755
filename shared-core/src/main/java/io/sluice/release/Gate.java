package io.sluice.release;

import io.sluice.migrate.MigrationTool;
import io.sluice.migrate.PendingMigrations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The gate before promotion. It opens only on this release's recorded migration of this very database, which nothing
 * has taken back since, and only if the database still shows it.
 */
final class Gate {

    private final DatabaseJournal journal;
    private final MigrationTool tool;
    private final Outlook outlook;
    private final Obstacles obstacles;

    Gate(DatabaseJournal journal, MigrationTool tool, Outlook outlook, Obstacles obstacles) {
        this.journal = journal;
        this.tool = tool;
        this.outlook = outlook;
        this.obstacles = obstacles;
    }

    /** Why the gate stays closed, one sentence; empty if it opens. */
    Optional<String> closedBecause(ReleaseRecord record, String database) {
        Optional<PhaseRecord> migrate = record.phase(Phase.MIGRATE);
        if (migrate.isEmpty()) {
            return Optional.of("no migration is recorded for " + record.release() + "; run 'sluice migrate' first");
        }
        if (!migrate.get().status().isDone()) {
            return Optional.of("the migration of " + record.release() + " "
                    + (migrate.get().status() == PhaseStatus.FAILED ? "failed" : "did not end")
                    + "; run 'sluice migrate' again and look at what it says");
        }
        if (!database.equals(record.database())) {
            return Optional.of("the recorded migration was of another database (" + record.database() + ", this is "
                    + database + "); run 'sluice migrate' for this one");
        }
        return unproven(record).or(() -> takenBack(record)).or(this::unusable).or(() -> notInDatabase(migrate.get()));
    }

    /** A record alone proves nothing: a restore since would be in the journal only. */
    private Optional<String> unproven(ReleaseRecord record) {
        return journal.knows(record.release())
                ? Optional.empty()
                : Optional.of("the journal of the database does not show the migration of " + record.release()
                        + ": it was lost, or many migrations followed; run 'sluice migrate' again");
    }

    private Optional<String> unusable() {
        return obstacles.inDatabase().stream().findFirst().map(Obstacles::sentence);
    }

    private Optional<String> takenBack(ReleaseRecord record) {
        return journal.restoreAfterMigration(record.release())
                .map(restore -> "backup " + restore.backup() + " was restored after the migration, which took it back;"
                        + " run 'sluice migrate' again");
    }

    private Optional<String> notInDatabase(PhaseRecord migrate) {
        List<String> gone =
                new ArrayList<>(Optional.ofNullable(migrate.applied()).orElse(List.of()));
        gone.removeAll(Set.copyOf(tool.applied()));
        if (!gone.isEmpty()) {
            return Optional.of("the database no longer shows " + gone + " as applied; run 'sluice migrate' again");
        }
        PendingMigrations pending = outlook.lookAgain();
        if (pending.certainty() == PendingMigrations.Certainty.ELSEWHERE) {
            return Optional.of(pending.evidence());
        }
        if (tool.toNewest() && !pending.ids().isEmpty()) {
            return Optional.of(pending.ids() + " are pending in the database; run 'sluice migrate' again");
        }
        return Optional.empty();
    }
}
