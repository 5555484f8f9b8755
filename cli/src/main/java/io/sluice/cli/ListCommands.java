package io.sluice.cli;

import io.sluice.backup.BackupManifest;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetCatalog;
import io.sluice.release.ReleaseRecord;
import io.sluice.release.Releases;
import io.sluice.report.Amounts;
import io.sluice.report.Sentences;
import io.sluice.spec.ResolvedSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that look and change nothing. */
final class ListCommands {

    private ListCommands() {}

    @Command(
            name = "backups",
            description = "List the backups of this application and environment, the newest first.",
            footer = {"", "Example:", "  sluice backups --output json"})
    static final class Backups extends SpecCommand {
        Backups(Session session) {
            super(session);
        }

        @Override
        boolean needs(String field) {
            return isOfStoreOrDatabase(field);
        }

        @Override
        int run(ResolvedSpec resolved, Releases releases, Screen screen) {
            List<BackupManifest> backups = releases.backups();
            if (output.json()) {
                result(backups);
                return 0;
            }
            screen.table(backups.stream()
                    .map(each -> List.of(
                            each.id(),
                            Amounts.time(each.startedAt()),
                            Amounts.bytes(each.bytes()),
                            each.release(),
                            (each.recipients().isEmpty() ? "" : "encrypted ") + (each.clean() ? "" : "half-migrated")))
                    .toList());
            if (backups.isEmpty()) {
                screen.say("There is no backup yet; sluice backup makes one.");
            }
            return 0;
        }
    }

    @Command(
            name = "history",
            description = "List the attempts of this application and environment, the newest first.",
            footer = {"", "Example:", "  sluice history"})
    static final class History extends SpecCommand {
        History(Session session) {
            super(session);
        }

        @Override
        boolean needs(String field) {
            return isOfStoreOrDatabase(field);
        }

        @Override
        int run(ResolvedSpec resolved, Releases releases, Screen screen) {
            List<ReleaseRecord> records = releases.history();
            if (output.json()) {
                result(records.stream().map(ReleaseRecord::printed).toList());
                return 0;
            }
            screen.table(records.stream()
                    .map(each -> List.of(
                            each.release(),
                            "#" + each.attempt(),
                            Amounts.time(each.startedAt()),
                            each.status().id(),
                            Objects.requireNonNullElseGet(each.message(), () -> Sentences.headline(each))))
                    .toList());
            if (records.isEmpty()) {
                screen.say("Nothing was released yet.");
            }
            return 0;
        }
    }

    @Command(
            name = "presets",
            description = "List the frameworks that Sluice knows, and your own in presets/ beside release.yaml.",
            footer = {"", "Example:", "  sluice presets --output json"})
    static final class Presets extends SluiceCommand {

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "The release.yaml beside which presets/ is; without it, this directory.")
        @Nullable
        Path file;

        Presets(Session session) {
            super(session);
        }

        /** What a host has to know to offer a choice. */
        record Entry(String id, String title, List<String> languages) {}

        @Override
        public Integer call() {
            Path beside = session.directory().resolve(file == null ? Path.of("release.yaml") : file);
            List<Entry> entries = PresetCatalog.load(beside.resolveSibling("presets")).all().stream()
                    .map(Presets::entry)
                    .toList();
            if (output.json()) {
                result(entries);
            } else {
                screen().table(entries.stream()
                        .map(each -> List.of(each.id(), each.title(), String.join(", ", each.languages())))
                        .toList());
            }
            return 0;
        }

        private static Entry entry(Preset preset) {
            return new Entry(preset.id(), preset.title(), preset.languages());
        }
    }
}
