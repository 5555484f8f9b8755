package io.jenkins.plugins.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Both descriptors make the same of the sources, to the byte: compiled against our signatures and against the real classes.
 * The system property {@code other.classes} names the directory of the other build's classes.
 */
class SameClassesTest {

    @Test
    void classesAndIndexesAreTheSameFromBothBuilds() throws IOException {
        String other = System.getProperty("other.classes");
        assumeTrue(other != null, "nothing to compare with: give -Dother.classes=DIRECTORY of the other build");

        Map<String, byte[]> ours = files(Module.CLASSES);
        Map<String, byte[]> theirs = files(Path.of(other));

        assertThat(ours).isNotEmpty();
        assertThat(theirs.keySet()).isEqualTo(ours.keySet());
        ours.forEach((name, bytes) -> assertThat(theirs.get(name)).as(name).isEqualTo(bytes));
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                if (name.endsWith(".class") || name.equals("META-INF/annotations/hudson.Extension")
                        || name.startsWith("META-INF/services/annotations/")) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return files;
    }
}
