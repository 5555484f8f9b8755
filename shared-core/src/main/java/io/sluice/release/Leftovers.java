package io.sluice.release;

import io.sluice.migrate.Diagnosis;
import io.sluice.migrate.Diagnosis.Severity;
import io.sluice.release.JournalEntry.Kind;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a migration that failed, or was killed, left in the database, as far as journal and record know. */
final class Leftovers {

    private final BoundRelease bound;
    private final DatabaseJournal journal;

    Leftovers(BoundRelease bound, DatabaseJournal journal) {
        this.bound = bound;
        this.journal = journal;
    }

    Optional<Diagnosis> ofFailedMigration() {
        return journal.failedMigration()
                .map(entry -> new Diagnosis(Severity.LEFTOVER, title(entry), meaning(entry), restore()));
    }

    private static String title(JournalEntry entry) {
        return "the migration of %s (attempt %d) %s at %s"
                .formatted(
                        entry.release(),
                        entry.attempt(),
                        entry.kind() == Kind.MIGRATION_FAILED ? "failed" : "was started and did not finish; it started",
                        entry.at().truncatedTo(ChronoUnit.SECONDS));
    }

    private String meaning(JournalEntry entry) {
        List<String> said = new ArrayList<>();
        Optional<PhaseRecord> migrate = phase(entry);
        migrate.map(PhaseRecord::message).ifPresent(message -> said.add(message + "."));
        migrate.map(PhaseRecord::applied)
                .ifPresent(applied -> said.add(
                        applied.isEmpty()
                                ? "It completed none of its migrations."
                                : "It completed " + String.join(", ", applied) + "."));
        migrate.map(PhaseRecord::notes).ifPresent(notes -> notes.forEach(note -> said.add(note + ".")));
        said.add(
                switch (bound.engine().url().family()) {
                    case POSTGRESQL, SQLITE -> "Statements that ran outside a transaction are still in the database.";
                    case MARIADB, MYSQL ->
                        "The statements that ran before the one that failed are still in the"
                                + " database: MariaDB and MySQL cannot roll back DDL.";
                });
        said.add("Fix the migration so that it runs on the database as it is, or restore the backup from before it.");
        return String.join(" ", said);
    }

    /** Of this application and environment; another's records are not read. */
    private Optional<PhaseRecord> phase(JournalEntry entry) {
        return bound.records().all().stream()
                .filter(record -> record.release().equals(entry.release()) && record.attempt() == entry.attempt())
                .findFirst()
                .flatMap(record -> record.phase(Phase.MIGRATE));
    }

    private List<List<String>> restore() {
        return journal.lastCleanBackup(bound.release()).stream()
                .map(backup -> bound.commandLine("restore", List.of("--backup", backup, "--yes")))
                .toList();
    }
}
