package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.backup.BackupListing;
import io.sluice.backup.BackupManifest;
import io.sluice.command.Cancellation;
import io.sluice.command.CommandResult;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseDescription;
import io.sluice.migrate.Diagnosis;
import io.sluice.migrate.PendingMigrations;
import io.sluice.promote.PromotionTarget;
import io.sluice.spec.ResolvedSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The engine as hosts use it: everything that can be done with one release.yaml. The runs ({@link #release()} to
 * {@link #promote()}) never throw a {@link SluiceException}: how they failed is in their result. The others do.
 */
public final class Releases implements AutoCloseable {

    private final BoundRelease bound;
    private final ReleaseRunner runner;

    private Releases(BoundRelease bound) {
        this.bound = bound;
        this.runner = new ReleaseRunner(bound);
    }

    /** @throws SluiceException if the parts that release.yaml names do not exist: an unknown preset, a wrong URL */
    public static Releases open(ResolvedSpec resolved, Host host) {
        return new Releases(BoundRelease.bind(resolved, host));
    }

    /** Check, back up, migrate, promote; goes on where an interrupted attempt of this release ended. */
    public RunResult release() {
        return runner.run(Scope.RELEASE);
    }

    /** A new backup, whatever {@code backup.when} says. */
    public RunResult backup() {
        return runner.run(Scope.BACKUP);
    }

    /** The migration alone. */
    public RunResult migrate() {
        return runner.run(Scope.MIGRATE);
    }

    /** The promotion alone, if the gate opens. */
    public RunResult promote() {
        return runner.run(Scope.PROMOTE);
    }

    /**
     * Proves that database, programs, store, migration site and target can be used, and that nothing has to be fixed before
     * a release; changes nothing.
     */
    public Plan check() {
        DatabaseDescription database = bound.check(Scope.RELEASE);
        Plan plan = plan();
        if (!bound.isBusy()) { // what a run is doing is not what one has left
            bound.obstacles(new DatabaseJournal(bound.store(), database.identity()))
                    .refuse(plan.backup(), Duration.ZERO, bound.cancellation());
        }
        return plan;
    }

    /** What {@link #release()} would do now. */
    public Plan plan() {
        DatabaseDescription database = bound.describe();
        PendingMigrations pending = bound.tool().pending(bound.events(), bound.cancellation());
        DatabaseJournal journal = new DatabaseJournal(bound.store(), database.identity());
        boolean always = bound.migratesAlways();
        Optional<PromotionTarget> target = bound.target();
        return new Plan(
                bound.release().toString(),
                bound.engine().url().display(),
                database.family().title() + " " + database.serverVersion(),
                bound.tool().preset(),
                pending,
                always || !pending.certainlyNone(),
                target.map(PromotionTarget::description).orElse(null),
                target.flatMap(PromotionTarget::live).orElse(null),
                target.map(PromotionTarget::inPlace).orElse(false),
                bound.notes(database, journal));
    }

    /**
     * Restores a backup into the release's database, or into another.
     *
     * @param backup its id; {@code latest}: the newest of the release's database, refused if it is not a clean one; or
     *     {@code latest-clean}: the newest clean one. Without {@code into} it must be one of the release's database
     * @param into URL of another database; empty: the release's own
     * @throws SluiceException with {@link ExitStatus#RESTORE_FAILED} or {@link ExitStatus#DATABASE_BUSY}
     */
    public BackupManifest restore(String backup, Optional<Secret> into) {
        return new RestoreRun(bound).restore(backup, into);
    }

    /** The backup that {@link #restore} would use, to be shown before it is confirmed. */
    public BackupManifest backupToRestore(String backup, Optional<Secret> into) {
        return new RestoreRun(bound).find(backup, into);
    }

    /** The backups of this application and environment, the newest first. */
    public List<BackupManifest> backups() {
        return bound.backups().list(bound.events());
    }

    /** The same, with those that cannot be read. */
    public BackupListing backupListing() {
        return bound.backups().listing(bound.events());
    }

    /** The attempts of this application and environment, the newest first. */
    public List<ReleaseRecord> history() {
        return bound.records().all();
    }

    /** What looks wrong with the database or the migrations, the most urgent first; its commands can be run as they are. */
    public List<Diagnosis> doctor() {
        return new Doctor(bound).examine();
    }

    /**
     * Runs a command of the framework's that repairs something, in its directory and environment, while nobody else works
     * on the database.
     */
    public CommandResult repair(List<String> command) {
        return new Doctor(bound).repair(command);
    }

    /**
     * Runs a statement that repairs something, in the schema of the release's database, while nobody else works on it.
     *
     * @return how many rows it changed
     */
    public int repair(String statement) {
        return new Doctor(bound).repair(statement);
    }

    /**
     * Frees the framework's own lock, which a migration that was killed left behind, while nobody else works on the
     * database.
     *
     * @return whether there was one
     */
    public boolean releaseLock() {
        return new Doctor(bound).releaseLock();
    }

    /**
     * Ends the reservation by which a phase of this release keeps the database for the next one, if no next one will come,
     * and what a migration that was lost has left at work in the database.
     *
     * @return whether there was one or the other
     */
    public boolean free() {
        DatabaseDescription database = bound.describe();
        if (!bound.isReserved(database) && bound.leftSessions(database).isEmpty()) {
            return false;
        }
        bound.guard(database).close();
        return true;
    }

    /** The complete command line that restores a backup. */
    public String restoreCommand(String backup) {
        return bound.restoreCommand(backup);
    }

    /** How the run is stopped. */
    public Cancellation cancellation() {
        return bound.cancellation();
    }

    @Override
    public void close() {
        bound.store().close();
    }
}
