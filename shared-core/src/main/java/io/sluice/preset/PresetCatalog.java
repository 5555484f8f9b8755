package io.sluice.preset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The presets there are: those that come with Sluice, each read when it is asked for, and a user's own, which may replace
 * them and are all read at once.
 */
public final class PresetCatalog {

    private final Set<String> ids;
    private final Map<String, Preset> read;

    private PresetCatalog(Map<String, Preset> own) {
        this.ids = new TreeSet<>(PresetReader.builtIn());
        this.ids.addAll(own.keySet());
        this.read = new ConcurrentHashMap<>(own);
    }

    /**
     * Reads all presets.
     *
     * @param customPresetsDirectory {@code presets} beside release.yaml; null or absent: there are none
     * @throws PresetException with file, line and field of what is wrong
     */
    public static PresetCatalog load(@Nullable Path customPresetsDirectory) {
        Map<String, Preset> presets = new HashMap<>();
        Map<String, Path> own = new HashMap<>();
        for (Path file : customFiles(customPresetsDirectory)) {
            Preset preset = PresetReader.read(file);
            Path other = own.put(preset.id(), file);
            if (other != null) {
                throw new PresetException(
                        "%s and %s both define the preset '%s'; remove one".formatted(other, file, preset.id()));
            }
            presets.put(preset.id(), preset);
        }
        return new PresetCatalog(presets);
    }

    /** All presets, sorted by id. */
    public Collection<Preset> all() {
        return ids.stream().map(this::get).toList();
    }

    /** @throws PresetException if there is none of that id, with those that are near */
    public Preset get(String id) {
        if (!ids.contains(id)) {
            throw new PresetException("there is no preset '%s'; %s".formatted(id, suggestion(id)));
        }
        return read.computeIfAbsent(id, PresetReader::builtIn);
    }

    /**
     * The one preset whose files are in the directory.
     *
     * @throws PresetException if several fit, or none; it says what was found or looked for, and how to choose
     */
    public Preset detect(Path directory) {
        List<Match> matches = all().stream()
                .filter(preset -> preset.detect() != null)
                .flatMap(preset -> Match.of(preset, directory).stream())
                .toList();
        return switch (matches.size()) {
            case 1 -> matches.get(0).preset();
            case 0 -> throw new PresetException(nothingDetected(directory));
            default ->
                throw new PresetException(
                        "%s fits more than one preset: %s; say which in release.yaml, such as migrate: { preset: %s }"
                                .formatted(
                                        directory,
                                        matches.stream().map(Match::toString).collect(Collectors.joining(", ")),
                                        matches.get(0).preset().id()));
        };
    }

    private String nothingDetected(Path directory) {
        String lookedFor = all().stream()
                .filter(preset -> preset.detect() != null)
                .map(preset -> preset.id() + " ("
                        + Stream.concat(preset.detect().all().stream(), preset.detect().any().stream())
                                .map(FileTest::toString)
                                .collect(Collectors.joining(", "))
                        + ")")
                .collect(Collectors.joining("; "));
        return "no migration framework was recognised in %s; looked for %s; say which in release.yaml, such as migrate: { preset: django }, or give a command of your own, such as migrate: { command: [./migrate] }"
                .formatted(directory, lookedFor);
    }

    private String suggestion(String id) {
        List<String> near = ids.stream()
                .filter(each -> distance(id, each) <= 3 || each.contains(id) || id.contains(each))
                .sorted(Comparator.comparingInt(each -> distance(id, each)))
                .limit(3)
                .toList();
        return near.isEmpty()
                ? "there are " + String.join(", ", ids)
                : "did you mean " + String.join(" or ", near) + "?";
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static List<Path> customFiles(@Nullable Path directory) {
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(files.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new PresetException("cannot list the presets in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** A preset that fits a directory, and by which files. */
    private record Match(Preset preset, List<FileTest> by) {

        static List<Match> of(Preset preset, Path directory) {
            Preset.Detection detect = preset.detect();
            List<FileTest> any = detect.any().stream()
                    .filter(test -> test.matches(directory))
                    .toList();
            boolean fits = detect.all().stream().allMatch(test -> test.matches(directory))
                    && (detect.any().isEmpty() || !any.isEmpty())
                    && detect.none().stream().noneMatch(test -> test.matches(directory));
            List<FileTest> by = new ArrayList<>(detect.all());
            by.addAll(any);
            return fits ? List.of(new Match(preset, by)) : List.of();
        }

        @Override
        public String toString() {
            return preset.id() + " (" + by.stream().map(FileTest::toString).collect(Collectors.joining(", ")) + ")";
        }
    }
}
