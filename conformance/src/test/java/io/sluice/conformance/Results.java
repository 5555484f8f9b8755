package io.sluice.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.sluice.testing.TestDatabase.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was proven, by application. With {@code -Dsluice.record=true} it becomes the result that the docs are made of. */
final class Results {

    private static final Path RECORDED = Path.of("results.json");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * @param preset id of the preset
     * @param version the tool's version
     * @param databases on which the whole scenario held
     * @param date of the run
     */
    record Proof(String preset, String version, SortedSet<String> databases, String date) {}

    private final SortedMap<String, Proof> proofs = new TreeMap<>();

    synchronized void add(Application application, String version, Kind kind) {
        proofs.computeIfAbsent(
                        application.name(),
                        name -> new Proof(
                                application.facts().preset(),
                                version,
                                new TreeSet<>(),
                                LocalDate.now().toString()))
                .databases()
                .add(kind.name().toLowerCase(Locale.ROOT));
    }

    synchronized void write() {
        try {
            Files.createDirectories(Path.of("target"));
            JSON.writeValue(Path.of("target/results.json").toFile(), proofs);
            if (Boolean.getBoolean("sluice.record")) {
                SortedMap<String, Proof> all = recorded();
                all.putAll(proofs);
                Files.writeString(RECORDED, JSON.writeValueAsString(all) + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the repository says was proven. */
    static SortedMap<String, Proof> recorded() {
        try {
            return Files.exists(RECORDED)
                    ? JSON.readValue(
                            RECORDED.toFile(),
                            JSON.getTypeFactory().constructMapType(TreeMap.class, String.class, Proof.class))
                    : new TreeMap<>();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
