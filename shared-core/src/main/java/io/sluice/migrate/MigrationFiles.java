package io.sluice.migrate;

import io.sluice.preset.FileTest;
import io.sluice.preset.Globs;
import io.sluice.preset.Preset;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Migrations as files in the application's directory. */
final class MigrationFiles {

    private static final Predicate<String> NUMBER = Pattern.compile("[0-9]+").asMatchPredicate();
    private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']+)[\"']");

    private final Preset.Files look;
    private final Path directory;
    private final BookkeepingTable books;

    MigrationFiles(Preset.Files look, Path directory, BookkeepingTable books) {
        this.look = look;
        this.directory = directory;
        this.books = books;
    }

    /** Ids of the migrations there are, in the order in which they run. */
    List<String> ids() {
        return look.parents() == null ? ordered(byPath()) : graph().ids();
    }

    /** By number if all are numbers, else in the order of their files. */
    private static List<String> ordered(List<String> ids) {
        return ids.stream().allMatch(NUMBER)
                ? ids.stream().sorted(Comparator.comparing(BigInteger::new)).toList()
                : ids;
    }

    private List<String> byPath() {
        return Globs.find(directory, look.glob()).stream()
                .map(file -> look.id().matcher(Globs.relative(directory, file)))
                .filter(Matcher::find)
                .map(books::id)
                .distinct()
                .toList();
    }

    private MigrationGraph graph() {
        Map<String, Set<String>> parents = new LinkedHashMap<>();
        for (Path file : Globs.find(directory, look.glob())) {
            String text = text(file);
            Matcher id = look.id().matcher(text);
            if (id.find()) {
                Set<String> named = new LinkedHashSet<>();
                look.parents()
                        .matcher(text)
                        .results()
                        .flatMap(statement -> QUOTED.matcher(statement.group(1)).results())
                        .forEach(quoted -> named.add(quoted.group(1)));
                parents.put(books.id(id), named);
            }
        }
        return new MigrationGraph(parents);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new MigrationException("cannot read the migration %s: %s".formatted(file, Messages.of(e)), e);
        }
    }

    /**
     * What is applied where the table holds only the newest migrations.
     *
     * @param rows ids in the table of what was applied with success
     * @param unfinished those that began and did not end
     */
    List<String> applied(Preset.Holds holds, List<String> rows, List<String> unfinished) {
        return switch (holds) {
            case EVERY -> rows;
            case HEADS -> graph().withAncestors(rows);
            case NEWEST -> {
                List<String> applied = new ArrayList<>(upTo(unfinished));
                applied.removeAll(unfinished);
                applied.addAll(upTo(rows));
                yield applied.stream().distinct().toList();
            }
        };
    }

    /** The files up to the newest of these, and itself where no file has it. */
    private List<String> upTo(List<String> newest) {
        if (newest.isEmpty()) {
            return List.of();
        }
        String last = newest.get(newest.size() - 1);
        List<String> all = ordered(
                Stream.concat(ids().stream(), Stream.of(last)).distinct().toList());
        return all.subList(0, all.indexOf(last) + 1);
    }

    /** What is not applied, by files and bookkeeping alone. */
    PendingMigrations pending(List<String> applied, @Nullable String target) {
        List<String> all = ids();
        Optional<String> doubt = doubt(all);
        List<String> wanted = target == null ? all : upToTarget(all, target);
        if (wanted.isEmpty() != all.isEmpty() || without(all, wanted).stream().anyMatch(applied::contains)) {
            return new PendingMigrations(
                    PendingMigrations.Certainty.UNKNOWN,
                    List.of(),
                    "the target version %s is in none of the files, or newer ones are applied".formatted(target));
        }
        List<String> pending = without(wanted, applied);
        return new PendingMigrations(
                doubt.isEmpty() ? PendingMigrations.Certainty.CERTAIN : PendingMigrations.Certainty.UNKNOWN,
                pending,
                doubt.orElseGet(() -> pending.isEmpty()
                        ? "all %d migrations of %s are in the table %s"
                                .formatted(applied.size(), look.glob(), books.display())
                        : "%d of %s are not in the table %s".formatted(pending.size(), look.glob(), books.display())),
                doubt.isEmpty() ? without(applied, all) : List.of());
    }

    private static List<String> without(List<String> ids, List<String> others) {
        Set<String> gone = Set.copyOf(others);
        return ids.stream().filter(id -> !gone.contains(id)).toList();
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

    /** Those that run when the target is named, by its id or by the part before the first {@code _}; none if there is none. */
    private List<String> upToTarget(List<String> ids, String target) {
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i).equals(target) || ids.get(i).startsWith(target + "_")) {
                return look.parents() == null ? ids.subList(0, i + 1) : graph().withAncestors(List.of(ids.get(i)));
            }
        }
        return List.of();
    }
}
