package io.sluice.migrate;

import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.CommandResult;
import io.sluice.database.DatabaseEngine;
import io.sluice.event.Events;
import io.sluice.preset.Preset;
import io.sluice.spec.Durations;
import io.sluice.spec.ReleaseSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import liquibase.change.core.TagDatabaseChange;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.filter.ShouldRunChangeSetFilter;
import liquibase.exception.LiquibaseException;
import liquibase.precondition.core.PreconditionContainer;

/** Liquibase inside this process: nothing else has to be installed. Its exit status is 0 or 1. */
final class LiquibaseTool implements MigrationTool {

    private final Preset preset;
    private final ReleaseSpec.Migrate migrate;
    private final DatabaseEngine engine;
    private final LiquibaseChangelog changelog;
    private final BookkeepingTable books;
    private final LiquibaseLock lock;

    LiquibaseTool(Preset preset, ReleaseSpec.Migrate migrate, DatabaseEngine engine) {
        this.preset = preset;
        this.migrate = migrate;
        this.engine = engine;
        this.changelog = LiquibaseChangelog.find(preset, migrate);
        this.books = new BookkeepingTable(engine, preset.bookkeeping());
        this.lock = new LiquibaseLock(engine);
    }

    @Override
    public String preset() {
        return preset.id();
    }

    @Override
    public List<String> applied() {
        return books.applied();
    }

    @Override
    public Set<String> lockTables() {
        return Set.of(LiquibaseLock.TABLE.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean toNewest() {
        return migrate.version() == null;
    }

    @Override
    public PendingMigrations pending(Events events, Cancellation cancellation) {
        try {
            return LiquibaseSession.with(changelog, engine, new LiquibaseLog(Events.none()), this::pending);
        } catch (SluiceException e) {
            throw e;
        } catch (Exception e) {
            return new PendingMigrations(
                    PendingMigrations.Certainty.UNKNOWN, List.of(), "Liquibase cannot tell: " + Messages.of(e));
        }
    }

    private PendingMigrations pending(LiquibaseSession session) throws LiquibaseException {
        var shouldRun = new ShouldRunChangeSetFilter(session.database());
        var ran = session.database().getRanChangeSetList();
        List<String> unrun = new ArrayList<>();
        List<String> uncertain = new ArrayList<>();
        for (ChangeSet changeSet : upToTarget(session)) {
            if (shouldRun.accepts(changeSet).isAccepted()) {
                boolean before = ran.stream().anyMatch(each -> each.isSameAs(changeSet));
                (before || mayBeSkipped(changeSet) ? uncertain : unrun).add(changeSet.toString());
            }
        }
        if (!uncertain.isEmpty()) {
            return new PendingMigrations(
                    PendingMigrations.Certainty.UNKNOWN,
                    unrun,
                    "%s runs again (runAlways, runOnChange) or is skipped by a precondition"
                            .formatted(String.join(", ", uncertain)));
        }
        return new PendingMigrations(
                PendingMigrations.Certainty.CERTAIN,
                unrun,
                unrun.isEmpty()
                        ? "every changeset of %s is in %s".formatted(changelog.file(), books.display())
                        : "%d changesets of %s are not in %s"
                                .formatted(unrun.size(), changelog.file(), books.display()));
    }

    /** A precondition with CONTINUE leaves no row when it does not hold. */
    private static boolean mayBeSkipped(ChangeSet changeSet) {
        var conditions = changeSet.getPreconditions();
        return conditions != null
                && (conditions.getOnFail() == PreconditionContainer.FailOption.CONTINUE
                        || conditions.getOnError() == PreconditionContainer.ErrorOption.CONTINUE);
    }

    /** The changesets up to the one that sets the target's tag; all of them without a target. */
    private List<ChangeSet> upToTarget(LiquibaseSession session) throws LiquibaseException {
        List<ChangeSet> changeSets = session.changeSets();
        String target = migrate.version();
        if (target == null) {
            return changeSets;
        }
        for (int i = 0; i < changeSets.size(); i++) {
            if (setsTag(changeSets.get(i), target)) {
                return changeSets.subList(0, i + 1);
            }
        }
        // Liquibase itself would apply everything
        throw new MigrationException(
                "no changeset of %s sets the tag '%s'; correct migrate.version in release.yaml or add a tagDatabase changeset"
                        .formatted(changelog.file(), target));
    }

    private static boolean setsTag(ChangeSet changeSet, String tag) {
        return changeSet.getChanges().stream()
                .anyMatch(change -> change instanceof TagDatabaseChange tagging && tag.equals(tagging.getTag()));
    }

    @Override
    public MigrationOutcome migrate(String run, Events events, Cancellation cancellation) {
        var holder = lock.awaitFree(migrate.lockTimeout(), cancellation);
        if (holder.isPresent()) {
            return failed(
                    false,
                    "Liquibase's lock is held by %s; if no Liquibase works on %s now, its holder died: free it with `sluice doctor --release-lock`"
                            .formatted(holder.get(), engine.url().display()),
                    List.of());
        }
        var log = new LiquibaseLog(events);
        var listener = new LiquibaseListener(log, lock, cancellation);
        try {
            return LiquibaseSession.with(changelog, engine, log, session -> {
                upToTarget(session);
                try (var deadline = Deadline.in(migrate.timeout(), listener, session);
                        var registration = cancellation.onCancel(session::stopStatement)) {
                    return update(run, session, listener, log, deadline);
                }
            });
        } catch (SluiceException e) {
            throw e;
        } catch (Exception e) {
            cancellation.check();
            return failed(false, advised(Messages.of(e)), log.lastLines());
        } finally {
            listener.lockTaken().ifPresent(lock::release);
        }
    }

    private MigrationOutcome update(
            String run, LiquibaseSession session, LiquibaseListener listener, LiquibaseLog log, Deadline deadline) {
        try {
            session.nameAfter(run);
            session.update(migrate.version(), listener);
            return new MigrationOutcome(0, false, "", log.lastLines());
        } catch (LiquibaseException | SQLException | RuntimeException e) {
            listener.cancellation().check();
            String place = listener.failed() == null ? "" : listener.failed() + " failed: ";
            String message = deadline.passed()
                    ? "%sstopped after %s, the limit of migrate.timeout"
                            .formatted(place, Durations.text(migrate.timeout()))
                    : advised(place + Messages.of(e));
            return failed(deadline.passed(), message, log.lastLines());
        }
    }

    private String advised(String message) {
        return preset.failures().stream()
                .filter(failure -> failure.position(message).isPresent())
                .findFirst()
                .map(failure -> message + "; " + failure.advice())
                .orElse(message);
    }

    private static MigrationOutcome failed(boolean timedOut, String message, List<String> lines) {
        return new MigrationOutcome(1, timedOut, message, lines);
    }

    @Override
    public boolean releaseLock() {
        return lock.holder().map(lock::release).orElse(false);
    }

    @Override
    public CommandResult repair(List<String> command, Events events, Cancellation cancellation) {
        throw new MigrationException("Liquibase runs inside Sluice here and has no commands of its own to run");
    }

    @Override
    public List<Diagnosis> obstacles(Duration wait, Cancellation cancellation) {
        return lock.awaitFree(wait, cancellation).stream()
                .map(LiquibaseTool::heldLock)
                .toList();
    }

    @Override
    public List<Diagnosis> diagnose() {
        List<Diagnosis> found = new ArrayList<>();
        lock.holder().ifPresent(holder -> found.add(heldLock(holder)));
        try {
            found.addAll(LiquibaseSession.with(
                    changelog, engine, new LiquibaseLog(Events.none()), session -> files(session)));
        } catch (SluiceException e) {
            throw e;
        } catch (Exception e) {
            found.add(new Diagnosis(
                    Diagnosis.Severity.BLOCKING,
                    "the changelog cannot be read",
                    "%s: %s".formatted(changelog.file(), Messages.of(e)),
                    List.of()));
        }
        Diagnoses.pending(pending(Events.none(), new Cancellation())).ifPresent(found::add);
        return Diagnoses.sorted(found);
    }

    private static Diagnosis heldLock(LiquibaseLock.Holder holder) {
        return new Diagnosis(
                Diagnosis.Severity.BLOCKING,
                "Liquibase's lock is held by " + holder,
                "Either a Liquibase works on this database now, or one was killed and left its lock behind; then every later start waits and fails. Make sure that none is running on the machine named before you free it.",
                List.of(List.of("sluice", "doctor", "--release-lock")));
    }

    /** Applied changesets that the changelog no longer has, or has with another text. */
    private List<Diagnosis> files(LiquibaseSession session) throws LiquibaseException {
        List<ChangeSet> changeSets = session.changeSets();
        List<Diagnosis> found = new ArrayList<>();
        List<String> edited = new ArrayList<>();
        for (ChangeSet changeSet : changeSets) {
            session.database().getRanChangeSetList().stream()
                    .filter(ran -> ran.isSameAs(changeSet)
                            && !changeSet.shouldAlwaysRun()
                            && !changeSet.shouldRunOnChange()
                            && !changeSet.isCheckSumValid(ran.getLastCheckSum()))
                    .forEach(ran -> edited.add(changeSet.toString()));
        }
        if (!edited.isEmpty()) {
            found.add(new Diagnosis(
                    Diagnosis.Severity.BLOCKING,
                    "changesets were edited after they were applied: " + String.join(", ", edited),
                    "Liquibase compares checksums and refuses to run. Put the old text back and write the change as a new changeset.",
                    List.of()));
        }
        Diagnoses.drift(session.database().getRanChangeSetList().stream()
                        .filter(ran -> changeSets.stream().noneMatch(ran::isSameAs))
                        .map(ran -> ran.getChangeLog() + "::" + ran.getId() + "::" + ran.getAuthor())
                        .toList())
                .ifPresent(found::add);
        return found;
    }

    /** Stops the running statement when the time is up. */
    private static final class Deadline implements AutoCloseable {

        private final Thread clock;
        private volatile boolean passed;

        private Deadline(Duration limit, LiquibaseListener listener, LiquibaseSession session) {
            clock = new Thread(
                    () -> {
                        try {
                            Thread.sleep(limit.toMillis());
                            passed = true;
                            listener.stop();
                            session.stopStatement();
                        } catch (InterruptedException inTime) {
                            // the migration was faster
                        }
                    },
                    "migration deadline");
            clock.setDaemon(true);
        }

        static Deadline in(Duration limit, LiquibaseListener listener, LiquibaseSession session) {
            var deadline = new Deadline(limit, listener, session);
            deadline.clock.start();
            return deadline;
        }

        boolean passed() {
            return passed;
        }

        @Override
        public void close() {
            clock.interrupt();
        }
    }
}
