package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.backup.Backups;
import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.ProcessIdentity;
import io.sluice.command.ProcessIdentity.Gone;
import io.sluice.command.Secret;
import io.sluice.command.ShellWords;
import io.sluice.database.DatabaseDescription;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseLock;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.MigrationSessions;
import io.sluice.event.Events;
import io.sluice.lease.Lease;
import io.sluice.lease.LeaseDocument;
import io.sluice.lease.Leases;
import io.sluice.migrate.MigrationTool;
import io.sluice.migrate.MigrationTools;
import io.sluice.migrate.PendingMigrations;
import io.sluice.preset.PresetCatalog;
import io.sluice.promote.PromotionTarget;
import io.sluice.promote.PromotionTargets;
import io.sluice.report.RunLog;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.ReleaseSpec.MigrateFailure;
import io.sluice.spec.ReleaseSpec.PromoteFailure;
import io.sluice.spec.ReleaseSpec.When;
import io.sluice.spec.ResolvedSpec;
import io.sluice.store.Store;
import io.sluice.store.StoreKey;
import io.sluice.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A release.yaml bound to the adapters that it names; chosen here, once. */
record BoundRelease(
        ResolvedSpec resolved,
        Host host,
        RunLog log,
        Events events,
        CommandRunner runner,
        Store store,
        DatabaseEngine engine,
        DatabaseEngine applicationEngine,
        MigrationTool tool,
        Optional<PromotionTarget> target,
        Backups backups,
        ReleaseRecords records) {

    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(30);

    static BoundRelease bind(ResolvedSpec resolved, Host host) {
        ReleaseSpec spec = resolved.spec();
        host.redactor().add(resolved.secrets());
        RunLog log = new RunLog();
        Events events = new RedactedEvents(host.redactor(), log, host.events());
        CommandRunner runner = new CommandRunner(host.redactor());
        CommandRunner others = runner.withholding(resolved::withholds);
        Path directory = directoryOf(spec);
        Store store = Stores.open(spec.store().url(), directory);
        DatabaseEngine engine = engine(spec.database().url(), directory, runner);
        return new BoundRelease(
                resolved,
                host,
                log,
                events,
                runner,
                store,
                spec.database().directUrl() == null
                        ? engine
                        : engine(spec.database().directUrl(), directory, runner),
                engine,
                new ChosenWhenNeeded(() -> MigrationTools.of(
                        spec, PresetCatalog.load(directory.resolve("presets")), engine, others, host.keeper())),
                PromotionTargets.of(spec, others),
                new Backups(store, spec, runner),
                new ReleaseRecords(store, spec.app(), spec.environment()));
    }

    ReleaseSpec spec() {
        return resolved.spec();
    }

    Release release() {
        return new Release(spec().app(), spec().environment(), spec().version());
    }

    Cancellation cancellation() {
        return host.cancellation();
    }

    /** The message without secrets, whoever wrote it. */
    String redacted(SluiceException e) {
        return host.redactor().redact(String.valueOf(e.getMessage()));
    }

    /**
     * Describes the database.
     *
     * @throws SluiceException also with {@link ExitStatus#INVALID_SPEC} if {@code database.url} and {@code
     *     database.directUrl} lead to two databases: one would be migrated, the other backed up, locked and restored
     */
    DatabaseDescription describe() {
        DatabaseDescription described = engine.describe();
        requireOneDatabase();
        return described;
    }

    /** @throws SluiceException as {@link #describe()} */
    void requireOneDatabase() {
        if (engine != applicationEngine && !engine.instance().equals(applicationEngine.instance())) {
            throw new SluiceException(
                    ExitStatus.INVALID_SPEC,
                    "database.url (%s) and database.directUrl (%s) are two different databases; set both to the same one"
                            .formatted(
                                    applicationEngine.url().display(),
                                    engine.url().display()),
                    null);
        }
    }

    /** Everything that can be known to be wrong before anything is touched, of the phases that are to run. */
    DatabaseDescription check(Scope scope) {
        DatabaseDescription database = describe();
        store.probe();
        if (scope.has(Phase.MIGRATE)) {
            tool.check();
        }
        if (scope.has(Phase.PROMOTE)) { // who only backs up or migrates may have no right in the target's cluster
            target.ifPresent(PromotionTarget::check);
        }
        return database;
    }

    Attempts attempts() {
        return new Attempts(release(), resolved.digest(), tool, records, events);
    }

    Guard guard(DatabaseDescription database) {
        return guard(engine, database, Optional.empty());
    }

    /** For a run of these phases: one that migrates follows a Job of the same release that is still running. */
    Guard guard(DatabaseDescription database, Scope scope) {
        return guard(engine, database, Optional.of(release().toString()).filter(release -> scope.has(Phase.MIGRATE)));
    }

    /** @param resumed the release whose Job is followed, if one is still running; empty: none is */
    Guard guard(DatabaseEngine locked, DatabaseDescription database, Optional<String> resumed) {
        var wait = spec().migrate().lockTimeout();
        // what was handed over may outlive this process for a while, whose end then says nothing about the work's
        ProcessIdentity self = ProcessIdentity.current();
        Leases leases = new Leases(store, host.keeper().isPresent() ? self.outOfSight() : self);
        Lease lease = leases.acquire(database.identity(), release().toString(), 0, wait, events, cancellation());
        return Guard.take(lease, locked, wait, resumed, events, cancellation());
    }

    /** What an earlier holder's migration has left at work in the database, each as a person reads it. */
    List<String> leftSessions(DatabaseDescription database) {
        return new Leases(store, ProcessIdentity.current())
                .unsettled(database.identity())
                .map(mark -> new MigrationSessions(engine, mark, events).list())
                .orElse(List.of());
    }

    /** Whether the database is kept for this release between two of its phases. */
    boolean isReserved(DatabaseDescription database) {
        return new Leases(store, ProcessIdentity.current())
                .peek(database.identity())
                .filter(held -> held.state() == LeaseDocument.State.RESERVED)
                .filter(held -> held.release().equals(release().toString()))
                .isPresent();
    }

    /** Whether a run is working on the database now. */
    boolean isBusy() {
        Optional<DatabaseLock> lock = engine.tryLock();
        lock.ifPresent(DatabaseLock::close);
        return lock.isEmpty();
    }

    DatabaseEngine engineFor(Secret url) {
        host.redactor().add(List.of(url));
        return engine(url, directoryOf(spec()), runner);
    }

    Hooks hooks() {
        return new Hooks(
                spec().hooks(),
                directoryOf(spec()),
                hookEnvironment(),
                runner.withholding(resolved::withholds),
                events,
                cancellation());
    }

    boolean hooksAreGiven() {
        return !spec().hooks().before().isEmpty() || !spec().hooks().after().isEmpty();
    }

    /** Whether backup and migration run although it is certain that nothing is pending. */
    boolean migratesAlways() {
        return spec().backup().when() == When.ALWAYS;
    }

    /** Proves that no program of the process that ran this attempt before is still at work. */
    void awaitLeftovers(List<PhaseRecord> earlier) {
        for (PhaseRecord phase : earlier) {
            if (phase.process() != null
                    && CommandRunner.awaitGone(phase.process(), LEFTOVER_PATIENCE, cancellation()) == Gone.NO) {
                throw new SluiceException(
                        ExitStatus.DATABASE_BUSY,
                        "a program that the interrupted run of " + release()
                                + " started (" + phase.phase().id() + ", process "
                                + phase.process().pid()
                                + ") is still at work; end it, then start the same release again",
                        null);
            }
        }
    }

    Conclusion conclusion(Attempt attempt, DatabaseJournal journal) {
        return new Conclusion(
                release(),
                attempt,
                journal,
                backups,
                this::restoreCommand,
                report(attempt),
                target.isPresent(),
                log,
                events);
    }

    String restoreCommand(String backup) {
        return ShellWords.join(commandLine("restore", List.of("--backup", backup, "--yes")));
    }

    /** A command about this release that works as it is from any directory. */
    List<String> commandLine(String command, List<String> rest) {
        List<String> words = new ArrayList<>(host.program());
        words.add(command);
        words.addAll(resolved.options());
        words.addAll(rest);
        return List.copyOf(words);
    }

    /** What a person should know about the database before this version is released. */
    List<String> notes(DatabaseDescription database, DatabaseJournal journal) {
        List<String> notes = new ArrayList<>();
        List<String> left = leftSessions(database);
        if (!left.isEmpty()) {
            notes.add("a migration that was lost is still at work in the database: " + String.join(", ", left));
        }
        obstacles(journal).inDatabase().stream().map(Obstacles::sentence).forEach(notes::add);
        if (!journal.isClean()) {
            notes.add("an earlier migration or restore of this database did not end well");
        }
        return notes;
    }

    Obstacles obstacles(DatabaseJournal journal) {
        return new Obstacles(engine, journal, tool, spec().migrate().stopIfEmptied(), this::repair);
    }

    /** A repair as a command line that works from any directory; one that is not Sluice's is run by doctor. */
    private List<String> repair(List<String> command) {
        return command.get(0).equals("sluice")
                ? commandLine(command.get(1), command.subList(2, command.size()))
                : commandLine(
                        "doctor",
                        Stream.concat(Stream.of("--"), command.stream()).toList());
    }

    /** The phases, made for one run. */
    record Steps(PhaseStep backup, PhaseStep migrate, Optional<PhaseStep> promote, Outlook outlook) {}

    Steps steps(
            DatabaseDescription database, DatabaseJournal journal, Scope scope, Hooks hooks, Settlement settlement) {
        Outlook outlook = new Outlook(tool, events, cancellation());
        boolean always = migratesAlways();
        Supplier<PendingMigrations> neededFor = scope == Scope.BACKUP || always ? Outlook::unasked : outlook::pending;
        Gate gate = new Gate(journal, tool, outlook, obstacles(journal));
        AutomaticRestore automaticRestore = automaticRestore(database, journal, hooks, settlement);
        SchemaComparison schema =
                new SchemaComparison(engine.schema(), spec().migrate().stopIfEmptied(), isPooled(), events);
        return new Steps(
                new BackupPhase(
                        backups, engine, database, journal, neededFor, automaticRestore, events, cancellation()),
                new MigratePhase(
                        tool,
                        outlook,
                        journal,
                        migrationRun(settlement),
                        automaticRestore,
                        schema,
                        always,
                        events,
                        cancellation()),
                target.map(promoted -> new PromotePhase(
                        gate,
                        promoted,
                        spec().onFailure().promote() == PromoteFailure.ROLLBACK,
                        database.identity(),
                        events,
                        cancellation())),
                outlook);
    }

    private boolean isPooled() {
        Secret direct = spec().database().directUrl();
        return direct != null && !direct.equals(spec().database().url());
    }

    private MigratePhase.MigrationRun migrationRun(Settlement settlement) {
        String in = host.keeper().isPresent()
                ? "container"
                : spec().migrate().in().name().toLowerCase(Locale.ROOT);
        return (run, migration) -> settlement.during(run, isPooled(), in, migration);
    }

    private AutomaticRestore automaticRestore(
            DatabaseDescription database, DatabaseJournal journal, Hooks hooks, Settlement settlement) {
        return new AutomaticRestore(
                spec().onFailure().migrate() == MigrateFailure.RESTORE,
                spec().onFailure().acceptDataLoss(),
                hooks,
                settlement::isSettled,
                backup -> new Restoration(backups, events, cancellation())
                        .restore(
                                backups.find(backup),
                                engine,
                                database,
                                journal,
                                release().toString()),
                events);
    }

    private Map<String, String> hookEnvironment() {
        return Map.of(
                "SLUICE_RELEASE",
                release().toString(),
                "SLUICE_APP",
                spec().app(),
                "SLUICE_ENVIRONMENT",
                spec().environment(),
                "SLUICE_VERSION",
                spec().version());
    }

    private Path report(Attempt attempt) {
        String name = StoreKey.segment(spec().app()) + "-" + StoreKey.segment(spec().environment()) + "-"
                + StoreKey.segment(spec().version()) + "-" + attempt.number() + ".html";
        return directoryOf(spec()).resolve(".sluice").resolve("reports").resolve(name);
    }

    private static Path directoryOf(ReleaseSpec spec) {
        return Optional.ofNullable(spec.file().getParent()).orElse(Path.of("").toAbsolutePath());
    }

    private static DatabaseEngine engine(Secret url, Path directory, CommandRunner runner) {
        return DatabaseEngines.of(DatabaseUrl.parse(url), directory, runner);
    }
}
