package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.CommandResult;
import io.sluice.command.ShellWords;
import io.sluice.migrate.Diagnosis;
import io.sluice.migrate.Diagnosis.Severity;
import io.sluice.release.Releases;
import io.sluice.report.Amounts;
import io.sluice.spec.ResolvedSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice doctor}: explains what stands in the way of the next migration, and runs the repairs that it prints. */
@Command(
        name = "doctor",
        description = {
            "Look for stuck locks and half-applied migrations, and say how to repair them.",
            "Exit status 60 if something has to be fixed, or a failed run left something behind.",
            "With --release-lock, --sql or a command, repair first, while nobody else works on the database."
        },
        footer = {"", "Examples:", "  sluice doctor", "  sluice doctor -- npx knex migrate:unlock"})
final class DoctorCommand extends SpecCommand {

    @Option(
            names = "--release-lock",
            description = "Free the lock in the database that a killed Liquibase left behind.")
    boolean releaseLock;

    @Option(names = "--sql", paramLabel = "STATEMENT", description = "Run a statement in the release's database.")
    @Nullable
    String sql;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "A command of the framework's, after --, to be run where and as the migration runs.")
    List<String> command = new ArrayList<>();

    DoctorCommand(Session session) {
        super(session);
    }

    /** A workload may be where the migration runs, so it is needed; other targets are not looked at. */
    @Override
    boolean needs(String field) {
        return isOfStoreOrDatabase(field) || field.startsWith("migrate.") || field.startsWith("promote.kubernetes.");
    }

    /** A diagnosis as it is printed in JSON: its repairs as command lines to copy. */
    record Found(Severity severity, String title, String meaning, List<String> repair) {

        static Found of(Diagnosis diagnosis) {
            return new Found(
                    diagnosis.severity(),
                    diagnosis.title(),
                    diagnosis.meaning(),
                    diagnosis.repair().stream().map(ShellWords::join).toList());
        }
    }

    @Override
    int run(ResolvedSpec resolved, Releases releases, Screen screen) {
        boolean repaired = repair(releases, screen);
        List<Found> found = releases.doctor().stream().map(Found::of).toList();
        if (output.json()) {
            result(found);
        } else {
            screen.end();
            found.forEach(each -> show(each, screen));
            if (found.stream().allMatch(each -> each.severity() == Severity.INFO)) {
                screen.outcome(true, "Nothing looks wrong.");
            }
        }
        // what a failed run left is for an operator to decide; a repair that worked has not failed because of it
        boolean fixed = found.stream()
                .map(Found::severity)
                .noneMatch(severity -> repaired ? severity == Severity.BLOCKING : severity.needsRepair());
        return (fixed ? ExitStatus.DONE : ExitStatus.NEEDS_REPAIR).code();
    }

    /** Whether there was something to do. */
    private boolean repair(Releases releases, Screen screen) {
        if (releaseLock) {
            screen.say(releases.releaseLock() ? "The lock is free now." : "There was no lock to free.");
        }
        if (sql != null) {
            screen.say("The statement changed " + Amounts.count(releases.repair(sql), "row") + ".");
        }
        if (!command.isEmpty()) {
            CommandResult result = releases.repair(command);
            if (!result.succeeded()) {
                throw new SluiceException(
                        ExitStatus.FAILED,
                        "the repair %s ended with status %d; its output is above"
                                .formatted(ShellWords.join(command), result.exitStatus()),
                        null);
            }
        }
        return releaseLock || sql != null || !command.isEmpty();
    }

    private static void show(Found found, Screen screen) {
        screen.outcome(!found.severity().needsRepair(), found.title());
        screen.say(found.meaning());
        switch (found.severity()) {
            case BLOCKING -> screen.say("Fix this first: until then, check and release refuse to continue.");
            case LEFTOVER -> screen.say("A release can follow; decide first what becomes of this.");
            case WARNING -> screen.say("A release can go on; read this first.");
            case INFO -> {
                // nothing to decide
            }
        }
        found.repair().forEach(screen::command);
        screen.say("");
    }
}
