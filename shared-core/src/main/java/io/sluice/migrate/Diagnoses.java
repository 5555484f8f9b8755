package io.sluice.migrate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What every framework can be diagnosed with. */
final class Diagnoses {

    private Diagnoses() {}

    static Optional<Diagnosis> pending(PendingMigrations pending) {
        if (pending.certainlyNone()) {
            return Optional.empty();
        }
        String title = pending.ids().isEmpty()
                ? "migrations may be pending"
                : "%d pending: %s".formatted(pending.ids().size(), String.join(", ", pending.ids()));
        return Optional.of(new Diagnosis(
                Diagnosis.Severity.INFO, title, pending.evidence() + ". The next release applies them.", List.of()));
    }

    static Optional<Diagnosis> drift(List<String> missing) {
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Diagnosis(
                Diagnosis.Severity.WARNING,
                FileObstacles.MISSING + String.join(", ", missing),
                "The database has migrations that this version of the application lacks: it is older than the one that migrated last, or the files were removed or renamed. Going on is safe if this code can work with the newer schema; the schema itself is not taken back.",
                List.of()));
    }

    /** A repair by a statement, which {@code sluice doctor} runs. */
    static List<String> sqlRepair(String statement) {
        return List.of("sluice", "doctor", "--sql", statement);
    }

    /** Most urgent first. */
    static List<Diagnosis> sorted(List<Diagnosis> found) {
        return found.stream()
                .sorted(Comparator.comparing(Diagnosis::severity).reversed())
                .toList();
    }
}
