package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.release.Releases;
import io.sluice.release.RunResult;
import io.sluice.spec.ResolvedSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that run phases of a release; their document is its record. */
abstract class FlowCommand extends HandOverCommand {

    FlowCommand(Session session) {
        super(session);
    }

    abstract String title();

    abstract RunResult run(Releases releases);

    @Override
    final int run(ResolvedSpec resolved, Releases releases, Screen screen) {
        screen.title(title() + " " + name(resolved));
        RunResult result = run(releases);
        screen.end();
        result(result.record().printed());
        if (!output.json()) {
            new Ending(screen).show(result.record());
        }
        if (result.exit() != ExitStatus.DONE) {
            fail(Ending.failure(result));
        }
        return result.exit().code();
    }

    @Command(
            name = "release",
            description = "Back up, migrate, and promote if the migration succeeded. An interrupted release goes on"
                    + " where it ended.",
            footer = {"", "Example:", "  sluice release -f release.yaml --set-env version=GIT_COMMIT"})
    static final class Release extends FlowCommand {

        @Option(
                names = "--on",
                paramLabel = "tekton",
                description =
                        "Run it as a PipelineRun in a cluster (docs/tekton.md), or follow the one of this release that"
                                + " is at work there. Passwords are needed there, not here.")
        @Nullable
        Place on;

        Release(Session session) {
            super(session);
        }

        @Override
        public Integer call() {
            if (on == null) {
                return super.call();
            } else if (handOver != null) {
                throw new SluiceException(ExitStatus.USAGE, "--on goes without --hand-over", null);
            }
            return new OnTekton(this, options.readForTekton(session)).release();
        }

        @Override
        String title() {
            return "Release";
        }

        @Override
        RunResult run(Releases releases) {
            return releases.release();
        }
    }

    @Command(
            name = "backup",
            description = "Make a new backup, whatever backup.when says.",
            footer = {"", "Example:", "  sluice backup --set backup.verify=read"})
    static final class Backup extends FlowCommand {
        Backup(Session session) {
            super(session);
        }

        @Override
        String title() {
            return "Back up";
        }

        @Override
        RunResult run(Releases releases) {
            return releases.backup();
        }
    }

    @Command(
            name = "migrate",
            description = "Run the migration alone, without a backup and without promoting.",
            footer = {"", "Example:", "  sluice migrate --set migrate.timeout=2h"})
    static final class Migrate extends FlowCommand {
        Migrate(Session session) {
            super(session);
        }

        @Override
        String title() {
            return "Migrate";
        }

        @Override
        RunResult run(Releases releases) {
            return releases.migrate();
        }
    }

    @Command(
            name = "promote",
            description = "Promote alone; refused unless this release's migration is recorded as succeeded.",
            footer = {"", "Example:", "  sluice promote --set-env version=GIT_COMMIT"})
    static final class Promote extends FlowCommand {
        Promote(Session session) {
            super(session);
        }

        @Override
        String title() {
            return "Promote";
        }

        @Override
        RunResult run(Releases releases) {
            return releases.promote();
        }
    }
}
