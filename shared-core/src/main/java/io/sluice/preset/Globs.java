package io.sluice.preset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Paths below a directory by glob, without walking what the pattern cannot reach. */
public final class Globs {

    private Globs() {}

    /**
     * The regular files below {@code directory} whose relative path matches {@code glob}, sorted by path. Segments are
     * separated by {@code /}; {@code **} stands for any number of directories, but for none that is hidden or that a
     * package manager fills.
     */
    public static List<Path> find(Path directory, String glob) {
        List<Path> found = new ArrayList<>();
        descend(directory, glob.split("/"), 0, found);
        found.sort(Comparator.comparing(path -> relative(directory, path)));
        return found.stream().distinct().toList();
    }

    /** A glob that matches this relative path alone. */
    public static String literal(Path path) {
        return path.normalize().toString().replace('\\', '/').replaceAll("[*?\\[\\]{}]", "\\\\$0");
    }

    /** The path below {@code directory} with {@code /} between its segments. */
    public static String relative(Path directory, Path path) {
        return directory.relativize(path).toString().replace('\\', '/');
    }

    private static void descend(Path directory, String[] segments, int index, List<Path> found) {
        String segment = segments[index];
        boolean last = index == segments.length - 1;
        if (segment.equals("**")) {
            descend(directory, segments, index + 1, found);
            children(directory).stream()
                    .filter(child -> Files.isDirectory(child) && !Files.isSymbolicLink(child) && !isForeign(child))
                    .forEach(child -> descend(child, segments, index, found));
            return;
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + segment);
        for (Path child : children(directory)) {
            if (!matcher.matches(child.getFileName())) {
                continue;
            }
            if (last && Files.isRegularFile(child)) {
                found.add(child);
            } else if (!last && Files.isDirectory(child)) {
                descend(child, segments, index + 1, found);
            }
        }
    }

    /** Hidden, or filled by a package manager: what lies there is not the application's own. */
    private static boolean isForeign(Path directory) {
        String name = directory.getFileName().toString();
        return name.startsWith(".") || name.equals("node_modules") || name.equals("site-packages");
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
