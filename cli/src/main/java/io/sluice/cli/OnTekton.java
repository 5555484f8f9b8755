package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.command.ShellWords;
import io.sluice.spec.ResolvedTekton;
import io.sluice.tekton.PipelineRunReport;
import io.sluice.tekton.TektonRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A command with {@code --on tekton}: carried out by a PipelineRun, which is followed and reported. */
final class OnTekton {

    private final SluiceCommand command;
    private final ResolvedTekton resolved;
    private final Screen screen;

    OnTekton(SluiceCommand command, ResolvedTekton resolved) {
        this.command = command;
        this.resolved = resolved;
        this.screen = command.screen();
    }

    int release() {
        screen.title("Release " + resolved.release().name() + " on Tekton");
        return follow(TektonRun.release(
                resolved.release(),
                this::restoreCommand,
                screen,
                command.session.interruption().cancellation()));
    }

    int restore(String backup) {
        screen.title("Restore backup " + backup + " of " + resolved.release().name() + " on Tekton");
        return follow(TektonRun.restore(
                resolved.release(),
                backup,
                screen,
                command.session.interruption().cancellation()));
    }

    private int follow(TektonRun run) {
        PipelineRunReport report;
        try {
            report = run.run();
        } finally {
            screen.end();
        }
        command.result(report);
        if (!command.output.json()) {
            screen.say("");
            screen.outcome(report.exit() == ExitStatus.DONE, report.release() + ": " + report.status());
            Optional.ofNullable(report.restoreCommand())
                    .ifPresent(restore -> new Ending(screen)
                            .restore("the backup from before the migration", restore, Optional.empty()));
        }
        if (report.message() != null) {
            command.fail(report.message());
        }
        return report.exit().code();
    }

    /** Works as it is from any directory. */
    private String restoreCommand(String backup) {
        List<String> words = new ArrayList<>(command.session.program());
        words.addAll(List.of("restore", "--on", Place.tekton.name()));
        words.addAll(resolved.options());
        words.addAll(List.of("--backup", backup, "--yes"));
        return ShellWords.join(words);
    }
}
