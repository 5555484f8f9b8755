package io.sluice.release;

import io.sluice.command.CommandResult;
import io.sluice.database.ClientTooOldException;
import io.sluice.database.DatabaseDescription;
import io.sluice.database.DatabaseException;
import io.sluice.database.TransactionPoolException;
import io.sluice.migrate.Diagnosis;
import io.sluice.migrate.Diagnosis.Severity;
import io.sluice.schema.Flaw;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks for what stands in the way of the next migration, and repairs it while nobody else works on the database. */
final class Doctor {

    private final BoundRelease bound;

    Doctor(BoundRelease bound) {
        this.bound = bound;
    }

    /** The most urgent first; without a database that can be used there is nothing more to see. */
    List<Diagnosis> examine() {
        List<Diagnosis> found = new ArrayList<>();
        DatabaseJournal journal;
        boolean busy;
        try {
            DatabaseDescription database = bound.describe();
            leftSessions(database).ifPresent(found::add);
            journal = new DatabaseJournal(bound.store(), database.identity());
            busy = bound.isBusy();
            if (busy) {
                found.add(busy());
            }
        } catch (DatabaseException e) {
            return List.of(new Diagnosis(Severity.BLOCKING, title(e), bound.redacted(e), List.of()));
        }
        Obstacles obstacles = bound.obstacles(journal);
        found.addAll(obstacles.inDatabase());
        if (!busy) {
            new Leftovers(bound, journal).ofFailedMigration().ifPresent(found::add);
        }
        bound.tool().diagnose().stream().map(obstacles::complete).forEach(found::add);
        unfinishedObjects().ifPresent(found::add);
        List<String> applied = bound.tool().applied();
        if (!applied.isEmpty()) {
            found.add(applied(applied));
        }
        return found;
    }

    /** Objects that are not in force or not finished, and may be meant to be so. */
    private Optional<Diagnosis> unfinishedObjects() {
        List<Flaw> flaws = bound.engine().schema().flaws().stream()
                .filter(flaw -> !flaw.isBlocking())
                .toList();
        return flaws.isEmpty()
                ? Optional.empty()
                : Optional.of(new Diagnosis(
                        Severity.INFO,
                        flaws.stream().map(Flaw::title).collect(Collectors.joining(", ")),
                        flaws.stream().map(Flaw::meaning).distinct().collect(Collectors.joining(" ")),
                        flaws.stream()
                                .flatMap(flaw -> flaw.repair().stream().limit(1))
                                .map(statement -> bound.commandLine("doctor", List.of("--sql", statement)))
                                .toList()));
    }

    private static Diagnosis applied(List<String> applied) {
        return new Diagnosis(
                Severity.INFO,
                "%d applied, the newest is %s".formatted(applied.size(), applied.get(applied.size() - 1)),
                "So the framework's bookkeeping has it: " + String.join(", ", applied),
                List.of());
    }

    private Optional<Diagnosis> leftSessions(DatabaseDescription database) {
        List<String> left = bound.leftSessions(database);
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Diagnosis(
                        Severity.LEFTOVER,
                        "a migration that was lost is still at work in the database",
                        "Its process is gone, but the server goes on with its statement, which can still take effect: %s. The next run of Sluice on this database terminates what is certainly the migration's and waits for what may be the application's."
                                .formatted(String.join(", ", left)),
                        List.of(bound.commandLine("free", List.of()))));
    }

    private static Diagnosis busy() {
        return new Diagnosis(
                Severity.INFO,
                "a run works on this database now",
                "What is found below may be its work in progress: look again when it has ended.",
                List.of());
    }

    private static String title(DatabaseException e) {
        if (e instanceof ClientTooOldException) {
            return "the database's client programs are missing or older than the server";
        }
        return e instanceof TransactionPoolException
                ? "the database URL leads through a pooler in transaction mode"
                : "the database cannot be used";
    }

    CommandResult repair(List<String> command) {
        return guarded(() -> bound.tool().repair(command, bound.events(), bound.cancellation()));
    }

    int repair(String sql) {
        return guarded(() -> {
            try (Connection connection = bound.engine().connect();
                    Statement statement = connection.createStatement()) {
                return Math.max(0, statement.executeUpdate(sql));
            } catch (SQLException e) {
                throw new DatabaseException(
                        "the statement failed in %s: %s"
                                .formatted(
                                        bound.engine().url().display(),
                                        String.valueOf(e.getMessage())
                                                .lines()
                                                .findFirst()
                                                .orElse("")),
                        e);
            }
        });
    }

    boolean releaseLock() {
        return guarded(bound.tool()::releaseLock);
    }

    private <T> T guarded(Supplier<T> work) {
        DatabaseDescription database = bound.describe();
        try (Guard guard = bound.guard(database)) {
            guard.confirm();
            return work.get();
        }
    }
}
