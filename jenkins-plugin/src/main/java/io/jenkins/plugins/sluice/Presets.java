package io.jenkins.plugins.sluice;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The titles of the engine's presets, for the drop-down. They are a list of their own ({@code presets.properties}, which a
 * test compares with the engine's), because the controller never loads the engine.
 */
final class Presets {
    private static final Map<String, String> TITLES = read();

    private Presets() {}

    /** Title by id, in the order of titles. */
    static Map<String, String> titles() {
        return TITLES;
    }

    private static Map<String, String> read() {
        Map<String, String> titles = new LinkedHashMap<>();
        try (InputStream in = Presets.class.getResourceAsStream("presets.properties");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    titles.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(titles);
    }
}
