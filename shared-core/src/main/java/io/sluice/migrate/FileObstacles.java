package io.sluice.migrate;

import io.sluice.migrate.Diagnosis.Severity;
import io.sluice.preset.Preset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What files and migration history table show to stand in the way of a tool that insists on their agreement. */
final class FileObstacles {

    /** How the title of what the files lack begins. */
    static final String MISSING = "applied, but not in the files: ";

    private final Preset preset;
    private final MigrationFiles files;

    FileObstacles(Preset preset, MigrationFiles files) {
        this.preset = preset;
        this.files = files;
    }

    /** @param pending by files and table, for the target version if there is one */
    List<Diagnosis> of(PendingMigrations pending, boolean toNewest) {
        List<Diagnosis> found = new ArrayList<>();
        if (toNewest) {
            heads().ifPresent(found::add);
        }
        if (Boolean.TRUE.equals(preset.pending().files().refusesMissing())
                && !pending.certainlyNone()
                && !pending.missing().isEmpty()) {
            found.add(missing(pending.missing()));
        }
        return found;
    }

    private Optional<Diagnosis> heads() {
        List<String> heads = Boolean.TRUE.equals(preset.pending().files().oneHead()) ? files.heads() : List.of();
        return heads.size() < 2
                ? Optional.empty()
                : Optional.of(new Diagnosis(
                        Severity.BLOCKING,
                        "there are %d heads: %s".formatted(heads.size(), String.join(", ", heads)),
                        "Two branches added migrations, and %s does not know which one to apply. Merge the heads, commit the"
                                        .formatted(preset.title())
                                + " result and release again; or set migrate.version to heads if the branches are meant to"
                                + " stay apart.",
                        List.of()));
    }

    private Diagnosis missing(List<String> missing) {
        List<List<String>> repair = new ArrayList<>();
        for (String id : missing) {
            files.renamed(id)
                    .ifPresent(renamed ->
                            repair.add(Diagnoses.sqlRepair("UPDATE %1$s SET %2$s = '%3$s' WHERE %2$s = '%4$s'"
                                    .formatted(
                                            preset.bookkeeping().table(),
                                            preset.bookkeeping().columns().get(0),
                                            renamed.replace("'", "''"),
                                            id.replace("'", "''")))));
        }
        boolean renamed = repair.size() == missing.size();
        return new Diagnosis(
                Severity.BLOCKING,
                MISSING + String.join(", ", missing),
                renamed
                        ? "The files differ from what was applied by their extensions only, as after a build that compiles them."
                                + " %s refuses to run until the migration history table has the names of the files."
                                        .formatted(preset.title())
                        : "%s refuses to run: this version of the application lacks migrations that the database has. It is older than"
                                        .formatted(preset.title())
                                + " the one that migrated last, or files were removed or renamed. Release a version that has them, or"
                                + " restore the backup from before they were applied.",
                renamed ? repair : List.of());
    }
}
