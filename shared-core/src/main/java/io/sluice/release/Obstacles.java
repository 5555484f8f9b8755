package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.ShellWords;
import io.sluice.database.DatabaseEngine;
import io.sluice.migrate.Diagnosis;
import io.sluice.migrate.Diagnosis.Severity;
import io.sluice.migrate.MigrationTool;
import io.sluice.schema.Flaw;
import io.sluice.schema.RowCount;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What must be fixed before a database is migrated or a version is made live on it. {@code check} and {@code release}
 * refuse because of it before a backup is taken, the gate stays closed, and {@code doctor} explains it: all from here.
 */
final class Obstacles {

    private static final Duration COUNTING = Duration.ofSeconds(5);

    private final DatabaseEngine engine;
    private final DatabaseJournal journal;
    private final MigrationTool tool;
    private final boolean stopIfEmptied;
    private final Function<List<String>, List<String>> commandLine;

    /** @param commandLine from the words of a repair to a command line that works from any directory */
    Obstacles(
            DatabaseEngine engine,
            DatabaseJournal journal,
            MigrationTool tool,
            boolean stopIfEmptied,
            Function<List<String>, List<String>> commandLine) {
        this.engine = engine;
        this.journal = journal;
        this.tool = tool;
        this.stopIfEmptied = stopIfEmptied;
        this.commandLine = commandLine;
    }

    /** In the database itself, whatever migrates it. */
    List<Diagnosis> inDatabase() {
        List<Diagnosis> found = new ArrayList<>();
        unfinishedRestore().ifPresent(found::add);
        engine.schema().flaws().stream()
                .filter(Flaw::isBlocking)
                .map(this::flawed)
                .forEach(found::add);
        emptied().ifPresent(found::add);
        return found;
    }

    /** Nothing was changed where a restore is one transaction; elsewhere a part of the data may be missing. */
    private Optional<Diagnosis> unfinishedRestore() {
        return journal.unfinishedRestore()
                .filter(restore -> !engine.restoreIsAtomic())
                .map(restore -> new Diagnosis(
                        Severity.BLOCKING,
                        "a restore of backup %s was started at %s and did not finish"
                                .formatted(restore.backup(), restore.at().truncatedTo(ChronoUnit.SECONDS)),
                        "The database may be incomplete. Restore that backup again, or another one."
                                + " If you have completed the database in another way, take a backup and restore that.",
                        List.of(commandLine.apply(
                                List.of("sluice", "restore", "--backup", restore.backup(), "--yes")))));
    }

    private Diagnosis flawed(Flaw flaw) {
        return new Diagnosis(
                Severity.BLOCKING,
                flaw.title(),
                flaw.meaning(),
                flaw.repair().stream()
                        .map(statement -> commandLine.apply(List.of("sluice", "doctor", "--sql", statement)))
                        .toList());
    }

    /** The tables that a failed migration emptied, while they are still empty. */
    private Optional<Diagnosis> emptied() {
        List<JournalEntry> failures = stopIfEmptied ? journal.emptying() : List.of();
        if (failures.isEmpty()) {
            return Optional.empty();
        }
        Map<String, RowCount> rows = engine.schema().rows(COUNTING);
        Set<String> still = new LinkedHashSet<>();
        failures.stream()
                .flatMap(failure -> Stream.ofNullable(failure.emptied()).flatMap(List::stream))
                .filter(table -> rows.getOrDefault(table, RowCount.counted(1)).rows() == 0)
                .forEach(still::add);
        String release = failures.get(failures.size() - 1).release();
        return still.isEmpty()
                ? Optional.empty()
                : Optional.of(new Diagnosis(
                        Severity.BLOCKING,
                        "the migration of %s emptied %s".formatted(release, String.join(", ", still)),
                        "Restore the backup from before it. If the rows were meant to be deleted, set"
                                + " migrate.stopIfEmptied to false for this release.",
                        failures.stream()
                                .flatMap(failure -> Stream.ofNullable(failure.backup()))
                                .limit(1)
                                .map(backup ->
                                        commandLine.apply(List.of("sluice", "restore", "--backup", backup, "--yes")))
                                .toList()));
    }

    /**
     * Refuses a migration that cannot succeed.
     *
     * @param migrates whether the migration tool will run
     * @param wait how long a lock of the tool's own may still be released by whoever holds it
     * @throws SluiceException with {@link ExitStatus#MIGRATION_FAILED}: nothing was backed up or migrated
     */
    void refuse(boolean migrates, Duration wait, Cancellation cancellation) {
        Stream.concat(
                        inDatabase().stream(),
                        migrates ? tool.obstacles(wait, cancellation).stream().map(this::complete) : Stream.empty())
                .filter(found -> found.severity() == Severity.BLOCKING)
                .findFirst()
                .ifPresent(found -> {
                    throw new SluiceException(
                            ExitStatus.MIGRATION_FAILED, "nothing was migrated, because " + sentence(found), null);
                });
    }

    /** What stands in the way, and the command that fixes it, in one sentence. */
    static String sentence(Diagnosis found) {
        String repair = found.repair().isEmpty()
                ? "run 'sluice doctor' for details"
                : "fix it with: " + ShellWords.join(found.repair().get(0)) + " ('sluice doctor' explains it)";
        return found.title() + "; " + repair;
    }

    /** With command lines that work from any directory. */
    Diagnosis complete(Diagnosis found) {
        return new Diagnosis(
                found.severity(),
                found.title(),
                found.meaning(),
                found.repair().stream().map(commandLine).toList());
    }
}
