package io.sluice.preset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something looked for in a directory.
 *
 * @param file a path or glob below it, such as {@code db/migrate/*.rb}
 * @param contains a pattern that one of these files must contain in its first megabyte; null: being there is enough
 */
public record FileTest(
        @JsonProperty(required = true) String file,
        @Nullable Pattern contains) {

    private static final int LIMIT = 1 << 20;

    /** Whether it is found below the directory. */
    public boolean matches(Path directory) {
        List<Path> found = Globs.find(directory, file);
        return contains == null ? !found.isEmpty() : found.stream().anyMatch(this::containsPattern);
    }

    /** Whether {@link #find} can find anything. */
    boolean hasGroup() {
        return contains != null && contains.matcher("").groupCount() > 0;
    }

    private boolean containsPattern(Path path) {
        return contains.matcher(new LimitedText(text(path))).find();
    }

    /** What the first group of {@code contains} matches in the first file in which it does. */
    public Optional<String> find(Path directory) {
        return Globs.find(directory, file).stream()
                .map(path -> contains.matcher(new LimitedText(text(path))))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    }

    /** Empty if it cannot be read. */
    private static String text(Path path) {
        try (var in = Files.newInputStream(path)) {
            return new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }

    @Override
    public String toString() {
        return contains == null ? file : file + " with '" + contains + "'";
    }
}
