package io.sluice.cli;

import io.sluice.backup.BackupListing;
import io.sluice.backup.BackupManifest;
import io.sluice.event.Event;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetCatalog;
import io.sluice.release.ReleaseRecord;
import io.sluice.release.Releases;
import io.sluice.report.Amounts;
import io.sluice.report.Sentences;
import io.sluice.spec.ResolvedSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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
            BackupListing listing = releases.backupListing();
            if (output.json()) {
                List<Object> all = new ArrayList<>(listing.backups());
                listing.unreadable().forEach(each -> all.add(Map.of("id", each.id(), "unreadable", each.reason())));
                result(all);
                return 0;
            }
            screen.table(rows(listing));
            listing.unreadable().forEach(each -> screen.emit(new Event.Warning(each.reason())));
            if (listing.backups().isEmpty() && listing.unreadable().isEmpty()) {
                screen.say("There is no backup yet; sluice backup makes one.");
            }
            return 0;
        }

        /** The database is named where the backups are of several. */
        private static List<List<String>> rows(BackupListing listing) {
            boolean several = listing.backups().stream()
                            .map(BackupManifest::database)
                            .distinct()
                            .count()
                    > 1;
            Stream<List<String>> readable = listing.backups().stream()
                    .map(each -> List.of(
                            each.id(),
                            Amounts.time(each.startedAt()),
                            Amounts.bytes(each.bytes()),
                            each.release(),
                            (each.recipients().isEmpty() ? "" : "encrypted ")
                                    + (each.clean() ? "" : "half-migrated ")
                                    + (several ? "of " + each.database() : "")));
            Stream<List<String>> unreadable =
                    listing.unreadable().stream().map(each -> List.of(each.id(), "cannot be read", "", "", ""));
            return Stream.concat(readable, unreadable).toList();
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
