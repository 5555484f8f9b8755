package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.backup.BackupManifest;
import io.sluice.command.Secret;
import io.sluice.command.ShellWords;
import io.sluice.database.DatabaseUrl;
import io.sluice.release.Releases;
import io.sluice.report.Amounts;
import io.sluice.report.Sentences;
import io.sluice.spec.ResolvedSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code restore}: puts a backup back. */
@Command(
        name = "restore",
        description = "Make the database exactly what a backup holds; what was written since is lost.",
        footer = {
            "",
            "Examples:",
            "  sluice backups",
            "  sluice restore --backup latest --yes",
            "  sluice restore --backup latest --into-env SCRATCH_DATABASE_URL --yes"
        })
final class RestoreCommand extends SpecCommand {

    private static final String LATEST = "latest";
    private static final String LATEST_CLEAN = "latest-clean";

    @Option(
            names = "--backup",
            paramLabel = "ID|latest|latest-clean",
            defaultValue = LATEST,
            description = "Which backup. latest: the newest of this database, refused if it was taken while a migration"
                    + " was partially applied. latest-clean: the newest that was not.")
    String backup = LATEST;

    @Option(names = "--clean", description = "The same as --backup latest-clean.")
    boolean clean;

    @Option(names = "--yes", description = "Do it; without it nothing is changed.")
    boolean yes;

    @Option(
            names = "--into-env",
            paramLabel = "NAME",
            description = "Restore into the database whose URL is in this environment variable. Everything in it is"
                    + " replaced. Needed for a backup of another database than that of release.yaml.")
    @Nullable
    String intoEnv;

    @Option(
            names = "--on",
            paramLabel = "tekton",
            description =
                    "Restore in a cluster by the Task sluice-restore (docs/tekton.md), with the passwords that are"
                            + " there.")
    @Nullable
    Place on;

    RestoreCommand(Session session) {
        super(session);
    }

    @Override
    boolean needs(String field) {
        return isOfStoreOrDatabase(field);
    }

    @Override
    public Integer call() {
        if (clean && !backup.equals(LATEST) && !backup.equals(LATEST_CLEAN)) {
            throw new SluiceException(
                    ExitStatus.USAGE, "--clean cannot be combined with --backup ID; specify one of them", null);
        }
        backup = clean ? LATEST_CLEAN : backup;
        if (on == null) {
            return super.call();
        } else if (intoEnv != null) {
            throw new SluiceException(
                    ExitStatus.USAGE, "--on goes without --into-env: it restores into the release's database", null);
        } else if (!yes) {
            throw new SluiceException(
                    ExitStatus.USAGE,
                    "restore needs --yes: what was written to the database since the backup is lost. If that is meant,"
                            + " add " + ShellWords.join(List.of("--backup", backup, "--yes")),
                    null);
        }
        return new OnTekton(this, options.readForTekton(session)).restore(backup);
    }

    @Override
    int run(ResolvedSpec resolved, Releases releases, Screen screen) {
        Optional<Secret> into = Optional.ofNullable(intoEnv).map(this::url);
        BackupManifest manifest = releases.backupToRestore(backup, into);
        if (!yes) {
            throw new SluiceException(ExitStatus.USAGE, refusal(manifest, into), null);
        }
        screen.title("Restore backup " + manifest.id() + " of " + manifest.release());
        BackupManifest restored = releases.restore(manifest.id(), into);
        screen.end();
        result(Map.of("status", "succeeded", "backup", restored));
        if (!output.json()) {
            screen.say("");
            screen.outcome(true, "The database is what it was at " + Amounts.time(restored.startedAt()) + ".");
        }
        return 0;
    }

    private Secret url(String name) {
        String value = session.environment().getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new SluiceException(
                    ExitStatus.USAGE,
                    "--into-env: the environment variable " + Shown.line(Shown.withoutPasswords(name))
                            + " is not set; it holds the URL of the database to restore into",
                    null);
        }
        Secret url = Secret.of(value);
        session.redactor().add(List.of(url));
        return url;
    }

    private String refusal(BackupManifest manifest, Optional<Secret> into) {
        String lost = into.map(url -> "Everything in " + DatabaseUrl.parse(url).display() + " is replaced with it.")
                .orElseGet(() -> Sentences.loss(manifest.startedAt()));
        return "restore needs --yes: it restores " + manifest.id() + " of " + manifest.database() + " ("
                + manifest.release() + ", " + Amounts.bytes(manifest.bytes()) + ", "
                + Sentences.taken(manifest.startedAt(), Instant.now()) + "). " + lost
                + " If that is meant, add " + ShellWords.join(List.of("--backup", manifest.id(), "--yes"));
    }
}
