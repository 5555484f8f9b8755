package io.sluice.cli;

import io.sluice.release.Phase;
import io.sluice.release.PhaseRecord;
import io.sluice.release.ReleaseRecord;
import io.sluice.release.ReleaseStatus;
import io.sluice.release.RunResult;
import io.sluice.report.Amounts;
import io.sluice.report.Sentences;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The last lines of a run: how it ended, what follows, the command that undoes it, where the report is. */
final class Ending {

    private final Screen screen;

    Ending(Screen screen) {
        this.screen = screen;
    }

    void show(ReleaseRecord record) {
        boolean good = record.status() == ReleaseStatus.SUCCEEDED || record.status() == ReleaseStatus.OPEN;
        screen.say("");
        screen.outcome(good, Sentences.headline(record));
        Sentences.consequences(record).stream()
                .filter(sentence -> !sentence.equals(record.message()))
                .forEach(screen::say);
        Optional.ofNullable(record.notes()).orElse(List.of()).forEach(screen::say);
        if (record.restoreCommand() != null) {
            showRestore(record, record.restoreCommand());
        }
        if (record.report() != null) {
            screen.say("");
            screen.say("Report: " + record.report());
        }
    }

    private void showRestore(ReleaseRecord record, String command) {
        Optional<Instant> own = record.phase(Phase.BACKUP)
                .map(PhaseRecord::backup)
                .filter(backup -> command.contains(backup.id()))
                .map(PhaseRecord.BackupSummary::startedAt);
        restore(
                own.map(started -> "the backup of this attempt, " + age(started) + " old")
                        .orElse("the last clean backup"),
                command,
                own.map(Sentences::loss));
    }

    /** @param loss what is known of it; empty: what is true of every backup */
    void restore(String backup, String command, Optional<String> loss) {
        screen.say("");
        screen.say("To bring the database back to " + backup + ":");
        screen.command(command);
        screen.say(loss.orElse("Everything written to the database since that backup began is lost."));
    }

    private static String age(Instant started) {
        return Amounts.duration(Duration.between(started, Instant.now()));
    }

    /** The one sentence for standard error. */
    static String failure(RunResult result) {
        return Objects.requireNonNullElseGet(result.record().message(), () -> Sentences.headline(result.record()));
    }
}
