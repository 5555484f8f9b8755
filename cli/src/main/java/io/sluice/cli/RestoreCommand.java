package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.backup.BackupManifest;
import io.sluice.command.Secret;
import io.sluice.command.ShellWords;
import io.sluice.release.Releases;
import io.sluice.report.Amounts;
import io.sluice.report.Sentences;
import io.sluice.spec.ResolvedSpec;
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

    @Option(
            names = "--backup",
            paramLabel = "ID|latest",
            defaultValue = "latest",
            description = "Which backup; latest: the last one that is not of a half-done migration.")
    String backup = "latest";

    @Option(names = "--yes", description = "Do it; without it nothing is changed.")
    boolean yes;

    @Option(
            names = "--into-env",
            paramLabel = "NAME",
            description = "Restore into another database, whose URL is in this environment variable.")
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
        BackupManifest manifest = releases.backupToRestore(backup);
        if (!yes) {
            throw new SluiceException(ExitStatus.USAGE, refusal(manifest), null);
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

    private String refusal(BackupManifest manifest) {
        String lost = intoEnv == null
                ? Sentences.loss(manifest.startedAt())
                : "Everything in the database of " + intoEnv + " is lost.";
        return "restore needs --yes: it puts back " + manifest.id() + " (" + manifest.release() + ", "
                + Amounts.bytes(manifest.bytes()) + ", " + Amounts.time(manifest.startedAt()) + "). " + lost
                + " If that is meant, add " + ShellWords.join(List.of("--backup", manifest.id(), "--yes"));
    }
}
