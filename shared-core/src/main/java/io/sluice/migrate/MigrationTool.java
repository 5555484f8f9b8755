package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How one application's database is migrated: a preset bound to a directory, a database and a site. A run is split so
 * that its middle can happen in somebody else's container: look, run, look again.
 */
public interface MigrationTool {

    /** The preset's id, such as {@code django}. */
    String preset();

    /** Whether it applies everything there is; false with a target version. */
    boolean toNewest();

    /**
     * Proves, as far as can be known without running anything, that its commands can be run where they are to be run.
     *
     * @throws io.sluice.SluiceException if they cannot
     */
    default void check() {}

    /** What is not applied yet. Never fails because the tool cannot tell: then it is unknown, and unknown is pending. */
    PendingMigrations pending(Events events, Cancellation cancellation);

    /**
     * Tables that hold nothing but this tool's own lock, in lowercase and without a schema: that a run which failed has
     * written to them says nothing about what it did.
     */
    default Set<String> lockTables() {
        return Set.of();
    }

    /** The ids in the bookkeeping table, oldest first; empty if there is no such table yet. */
    List<String> applied();

    /**
     * Runs the migration once.
     *
     * @param run names this attempt of the release, so that a site that outlives us can take it up again
     * @throws MigrationException if it could not be started at all
     */
    MigrationOutcome migrate(String run, Events events, Cancellation cancellation);

    /**
     * States of the database because of which the next migration would fail: a lock that is held, a migration that is
     * marked as failed. Asks the database alone, so that it is quick.
     *
     * @param wait how long a lock that another process holds may still be released
     */
    default List<Diagnosis> obstacles(Duration wait, Cancellation cancellation) {
        return List.of();
    }

    /** What looks wrong in the database or the files, most urgent first; empty if nothing does. */
    List<Diagnosis> diagnose();

    /**
     * Runs a command of the framework's in the environment and directory of the migration, to repair what {@link
     * #diagnose()} found.
     *
     * @throws MigrationException if it could not be started, or this tool runs inside Sluice and has no commands
     */
    CommandResult repair(List<String> command, Events events, Cancellation cancellation);

    /**
     * Frees a lock that a run of this tool left in the database when it was killed; only {@link #diagnose()} knows whether
     * there is one. False if there was none, or the tool has to free it by a command of its own.
     */
    default boolean releaseLock() {
        return false;
    }
}
