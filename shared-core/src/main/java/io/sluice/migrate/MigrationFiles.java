package io.sluice.migrate;

import io.sluice.preset.FileTest;
import io.sluice.preset.Globs;
import io.sluice.preset.Preset;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Migrations as files in the application's directory. */
final class MigrationFiles {

    private final Preset.Files look;
    private final Path directory;
    private final BookkeepingTable books;

    MigrationFiles(Preset.Files look, Path directory, BookkeepingTable books) {
        this.look = look;
        this.directory = directory;
        this.books = books;
    }

    /** Ids of the migrations there are: by number if all are numbers, else in the order of their files. */
    List<String> ids() {
        List<String> ids = found();
        return ids.stream().allMatch(id -> id.matches("[0-9]+"))
                ? ids.stream().sorted(Comparator.comparing(BigInteger::new)).toList()
                : ids;
    }

    private List<String> found() {
        return Globs.find(directory, look.glob()).stream()
                .map(file -> look.id().matcher(Globs.relative(directory, file)))
                .filter(Matcher::find)
                .map(books::id)
                .distinct()
                .toList();
    }

    /** What is not applied, by files and bookkeeping alone. */
    PendingMigrations pending(List<String> applied, @Nullable String target) {
        List<String> all = ids();
        Optional<String> doubt = doubt(all);
        if (target != null) {
            int last = indexOf(all, target);
            if (last < 0 || all.subList(last + 1, all.size()).stream().anyMatch(applied::contains)) {
                return new PendingMigrations(
                        PendingMigrations.Certainty.UNKNOWN,
                        List.of(),
                        "the target version %s is not the newest of the files, or newer ones are applied"
                                .formatted(target));
            }
            all = all.subList(0, last + 1);
        }
        List<String> pending = new ArrayList<>(all);
        pending.removeAll(Set.copyOf(applied));
        return new PendingMigrations(
                doubt.isEmpty() ? PendingMigrations.Certainty.CERTAIN : PendingMigrations.Certainty.UNKNOWN,
                List.copyOf(pending),
                doubt.orElseGet(() -> pending.isEmpty()
                        ? "all %d migrations of %s are in the table %s"
                                .formatted(applied.size(), look.glob(), books.display())
                        : "%d of %s are not in the table %s".formatted(pending.size(), look.glob(), books.display())));
    }

    /** Why files prove nothing here; empty if they do. */
    private Optional<String> doubt(List<String> all) {
        if (!look.certain()) {
            return Optional.of(String.valueOf(look.because()));
        }
        if (all.isEmpty()) {
            return Optional.of("no migration was found as " + look.glob());
        }
        return look.unless().stream()
                .filter(test -> test.matches(directory))
                .findFirst()
                .map(FileTest::toString)
                .map(test -> "there is %s, which may move the migrations".formatted(test));
    }

    private static int indexOf(List<String> ids, String target) {
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i).equals(target) || ids.get(i).startsWith(target + "_")) {
                return i;
            }
        }
        return -1;
    }
}
