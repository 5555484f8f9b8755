package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.command.Cancellation;
import io.sluice.event.Events;
import io.sluice.migrate.MigrationException;
import io.sluice.migrate.MigrationOutcome;
import io.sluice.migrate.MigrationTool;
import io.sluice.migrate.PendingMigrations;
import io.sluice.migrate.PendingMigrations.Certainty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Runs the migration and proves by the framework's own bookkeeping what it applied. */
final class MigratePhase implements PhaseStep {

    private final MigrationTool tool;
    private final Outlook outlook;
    private final DatabaseJournal journal;
    private final MigrationRun migrations;
    private final AutomaticRestore automaticRestore;
    private final SchemaComparison schema;
    private final boolean always;
    private final Events events;
    private final Cancellation cancellation;

    /** What a migration runs in. */
    @FunctionalInterface
    interface MigrationRun {

        /** Returns, or throws what {@code migration} throws, when its sessions in the database are over, too. */
        MigrationOutcome during(String run, Supplier<MigrationOutcome> migration);
    }

    /**
     * @param automaticRestore what becomes of the database when the migration fails
     * @param schema sees what the migration did to tables and indexes
     * @param always migrate although it is certain that nothing is pending
     */
    MigratePhase(
            MigrationTool tool,
            Outlook outlook,
            DatabaseJournal journal,
            MigrationRun migrations,
            AutomaticRestore automaticRestore,
            SchemaComparison schema,
            boolean always,
            Events events,
            Cancellation cancellation) {
        this.tool = tool;
        this.outlook = outlook;
        this.journal = journal;
        this.migrations = migrations;
        this.automaticRestore = automaticRestore;
        this.schema = schema;
        this.always = always;
        this.events = events;
        this.cancellation = cancellation;
    }

    @Override
    public Phase phase() {
        return Phase.MIGRATE;
    }

    @Override
    public ExitStatus onFailure() {
        return ExitStatus.MIGRATION_FAILED;
    }

    @Override
    public PhaseRecord run(Attempt attempt, PhaseRecord started) {
        PendingMigrations pending = outlook.pending();
        List<String> before = started.before() != null ? started.before() : tool.applied();
        PhaseRecord announced = started.withPending(pending.ids()).withBefore(before);
        String release = attempt.record().release();
        if (pending.certainlyNone() && !always) {
            List<String> applied = added(before);
            PhaseRecord noted = schema.noted(announced.withApplied(applied));
            attempt.put(noted);
            schema.requireUsable(noted);
            cancellation.confirm();
            journal.migrated(release, attempt.number(), applied);
            return noted.ended(
                    applied.isEmpty() ? PhaseStatus.SKIPPED : PhaseStatus.SUCCEEDED, pending.evidence(), Instant.now());
        }
        announced = announced.schemaBefore() == null ? announced.withSchemaBefore(schema.before()) : announced;
        attempt.put(announced);
        automaticRestore.announce(attempt.backupSummary());
        schema.remember();
        cancellation.confirm();
        journal.migrating(release, attempt.number(), attempt.backup().orElse(null));
        MigrationOutcome outcome = outcome(attempt, announced);
        List<String> applied = added(before);
        PhaseRecord ran = schema.noted(announced.withApplied(applied).withToolExit(outcome.toolExit()));
        attempt.put(ran);
        cancellation.check();
        requireProof(outcome, pending, applied, before);
        schema.requireUsable(ran);
        cancellation.confirm();
        journal.migrated(release, attempt.number(), applied);
        return ran.ended(PhaseStatus.SUCCEEDED, null, Instant.now());
    }

    private MigrationOutcome outcome(Attempt attempt, PhaseRecord announced) {
        String release = attempt.record().release();
        String run = release + "#" + attempt.number();
        try {
            return migrations.during(run, () -> tool.migrate(run, events, cancellation));
        } catch (MigrationException e) {
            if (e.nothingRan()) {
                attempt.put(announced.withRan(false));
                cancellation.confirm();
                journal.notMigrated(release, attempt.number());
            }
            throw e;
        }
    }

    @Override
    public PhaseRecord afterFailure(Attempt attempt, PhaseRecord failed) {
        if (failed.status() != PhaseStatus.FAILED || failed.toolExit() == null && failed.emptied() == null) {
            return failed;
        }
        String backup = attempt.backup().orElse(null);
        boolean unchanged = changedNothing(failed);
        cancellation.confirm();
        if (unchanged) {
            journal.notMigrated(attempt.record().release(), attempt.number());
            return failed.withRan(false).withMessage(failed.message() + "; the database is as it was before");
        }
        journal.migrationFailed(
                attempt.record().release(), attempt.number(), backup, schema.emptiedAgainstPolicy(failed));
        attempt.put(failed);
        return automaticRestore
                .after(attempt.backupSummary())
                .map(undone ->
                        failed.withRestored(undone.restored()).withMessage(failed.message() + "; " + undone.sentence()))
                .orElse(failed);
    }

    /** By evidence: nothing is left running, the history is the same, and so is everything that the fingerprint shows. */
    private boolean changedNothing(PhaseRecord failed) {
        return automaticRestore.migrationIsOver()
                && (failed.applied() == null || failed.applied().isEmpty())
                && schema.provesUnchanged(tool.lockTables());
    }

    /** Success is what the bookkeeping shows: a tool that says "done" to another database or schema has not migrated. */
    private void requireProof(
            MigrationOutcome outcome, PendingMigrations expected, List<String> applied, List<String> before) {
        if (!outcome.succeeded()) {
            throw new MigrationException(outcome.message());
        }
        requireSameDatabase(expected);
        if (!expected.ids().isEmpty() && applied.isEmpty()) {
            throw new MigrationException("the migration ended well but applied nothing: " + expected.ids()
                    + " are still not in the bookkeeping table, so another database or schema was migrated; check that"
                    + " the application reads the database URL that it is given");
        }
        if (tool.toNewest() && expected.certainty() == Certainty.CERTAIN) {
            Set<String> missing = new LinkedHashSet<>(expected.ids());
            missing.removeAll(applied);
            missing.removeAll(before);
            if (!missing.isEmpty()) {
                throw new MigrationException("the migration ended well but did not apply " + missing
                        + ": they are not in the bookkeeping table");
            }
        }
    }

    /** What is noted only by the run, as Django does with squashed migrations, looks the same beforehand. */
    private void requireSameDatabase(PendingMigrations expected) {
        if (expected.certainty() == Certainty.ELSEWHERE) {
            PendingMigrations now = outlook.lookAgain();
            if (now.certainty() == Certainty.ELSEWHERE) {
                throw new MigrationException("the migration ended well, but not here: " + now.evidence());
            }
        }
    }

    private List<String> added(List<String> before) {
        List<String> now = new ArrayList<>(tool.applied());
        now.removeAll(Set.copyOf(before));
        return List.copyOf(now);
    }
}
