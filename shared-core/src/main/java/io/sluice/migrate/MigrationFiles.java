package io.sluice.migrate;

import io.sluice.preset.FileTest;
import io.sluice.preset.Globs;
import io.sluice.preset.LimitedText;
import io.sluice.preset.Preset;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
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

/** Migrations as files in the application's directory, for one look at them. */
final class MigrationFiles {

    private static final String DIRECTORY = "{directory}";
    private static final Predicate<String> NUMBER = Pattern.compile("[0-9]+").asMatchPredicate();
    private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']+)[\"']");

    private final Preset.Files look;
    private final Path directory;
    private final BookkeepingTable books;
    private final Optional<String> place;
    private @Nullable MigrationGraph graph;

    MigrationFiles(Preset.Files look, Path directory, BookkeepingTable books) {
        this.look = look;
        this.directory = directory;
        this.books = books;
        this.place = look.directory().stream()
                .flatMap(configuration -> configuration.find(directory).stream())
                .findFirst()
                .map(found -> Globs.literal(Path.of(found)));
    }

    /** A glob of the preset's in this application. */
    private String glob(String glob) {
        return place.map(found -> glob.replace(DIRECTORY, found)).orElse(glob);
    }

    private List<Path> paths() {
        return look.directory().isEmpty() || place.isPresent() ? Globs.find(directory, glob(look.glob())) : List.of();
    }

    /** Ids of the migrations there are, in the order in which they run. */
    List<String> ids() {
        return look.parents() == null ? ordered(byPath()) : graph().ids();
    }

    /** The migrations that no other one follows; empty if the files do not say, or prove nothing. */
    List<String> heads() {
        return look.parents() == null || doubt(ids()).isPresent() ? List.of() : graph().heads();
    }

    /** The migration that differs from {@code id} by the extension of its file's name only, if there is exactly one. */
    Optional<String> renamed(String id) {
        int dot = id.lastIndexOf('.');
        List<String> same = dot <= 0
                ? List.of()
                : ids().stream()
                        .filter(other -> other.lastIndexOf('.') == dot && other.startsWith(id.substring(0, dot)))
                        .toList();
        return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }

    /** By number if all are numbers, else in the order of their files. */
    private static List<String> ordered(List<String> ids) {
        return ids.stream().allMatch(NUMBER)
                ? ids.stream().sorted(Comparator.comparing(BigInteger::new)).toList()
                : ids;
    }

    private List<String> byPath() {
        return paths().stream()
                .map(file -> look.id().matcher(new LimitedText(Globs.relative(directory, file))))
                .filter(Matcher::find)
                .map(books::id)
                .distinct()
                .toList();
    }

    /** Read once: a history is thousands of files, and several questions are asked of it. */
    private MigrationGraph graph() {
        if (graph == null) {
            graph = read();
        }
        return graph;
    }

    private MigrationGraph read() {
        Map<String, Set<String>> parents = new LinkedHashMap<>();
        for (Path file : paths()) {
            String text = text(file);
            Matcher id = look.id().matcher(new LimitedText(text));
            if (id.find()) {
                Set<String> named = new LinkedHashSet<>();
                look.parents()
                        .matcher(new LimitedText(text))
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
            return new String(
                    Files.readAllBytes(file), StandardCharsets.UTF_8); // other encodings hold no id, but are read
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

    /** The migration that runs before this one; empty for the first. */
    Optional<String> before(String id) {
        List<String> all = upTo(List.of(id));
        return all.size() < 2 ? Optional.empty() : Optional.of(all.get(all.size() - 2));
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
        List<String> unknown = without(applied, all);
        List<String> missing = doubt.isEmpty() ? unknown : List.of();
        if (look.parents() != null && !unknown.isEmpty()) {
            return new PendingMigrations(
                    PendingMigrations.Certainty.UNKNOWN,
                    List.of(),
                    "the table %s holds %s, which none of the migrations is"
                            .formatted(books.display(), String.join(", ", unknown)),
                    missing);
        }
        List<String> pending = without(wanted, applied);
        return new PendingMigrations(
                doubt.isEmpty() ? PendingMigrations.Certainty.CERTAIN : PendingMigrations.Certainty.UNKNOWN,
                pending,
                doubt.orElseGet(() -> pending.isEmpty()
                        ? "all %d migrations of %s are in the table %s"
                                .formatted(applied.size(), glob(look.glob()), books.display())
                        : "%d of %s are not in the table %s"
                                .formatted(pending.size(), glob(look.glob()), books.display())),
                missing);
    }

    /** The tool's answer, where what it names are heads, as in the table: with those of their ancestors that are pending. */
    PendingMigrations withAncestors(PendingMigrations heads, List<String> applied) {
        List<String> all = graph().withAncestors(heads.ids());
        List<String> done = without(applied, heads.ids());
        return new PendingMigrations(heads.certainty(), without(all, done), heads.evidence());
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
            return Optional.of("no migration was found as " + glob(look.glob()));
        }
        List<String> unknown = look.parents() == null ? List.of() : graph().unknownParents();
        if (!unknown.isEmpty()) {
            return Optional.of("migrations follow %s, which none of them is".formatted(String.join(", ", unknown)));
        }
        return look.unless().stream()
                .map(test -> new FileTest(glob(test.file()), test.contains()))
                .filter(test -> test.matches(directory))
                .findFirst()
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
