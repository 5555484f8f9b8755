package io.sluice.preset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private boolean containsPattern(Path path) {
        try (var in = Files.newInputStream(path)) {
            return contains.matcher(new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8))
                    .find();
        } catch (IOException unreadable) {
            return false;
        }
    }

    @Override
    public String toString() {
        return contains == null ? file : file + " with '" + contains + "'";
    }
}
