package io.jenkins.plugins.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Our signatures of Jenkins' API against the real classes: those of the class path when the real descriptor builds, else the
 * jars of the directory that the system property {@code jenkins.classpath} names. Without either there is nothing to
 * compare with.
 */
class SignaturesTest {
    private static ClassFiles real;

    @BeforeAll
    static void realClasses() throws IOException {
        String directory = System.getProperty("jenkins.classpath");
        ClassLoader own = SignaturesTest.class.getClassLoader();
        if (directory != null) {
            real = ClassFiles.ofJars(Path.of(directory));
        } else if (own.getResource("hudson/PluginManager.class") != null) {
            real = new ClassFiles(own);
        }
        assumeTrue(real != null, "no real classes to compare with: give -Djenkins.classpath=DIRECTORY");
        assertThat(Module.SIGNATURES).isDirectory();
    }

    @Test
    void everySignatureIsAsInTheRealClass() throws IOException {
        assertThat(new Signatures(ClassFiles.in(Module.SIGNATURES), real).differences()).isEmpty();
    }

    @Test
    void everythingThatThePluginUsesIsInTheRealClasses() throws IOException {
        assertThat(new References(ClassFiles.in(Module.CLASSES), real).unresolved()).isEmpty();
    }

    @Test
    void noOverloadOfWhatThePluginUsesIsMissing() throws IOException {
        assertThat(new References(ClassFiles.in(Module.CLASSES), real).missingOverloads(ClassFiles.in(Module.SIGNATURES)))
                .isEmpty();
    }

    @Test
    void thePluginLeavesNothingAbstract() throws IOException {
        assertThat(new References(ClassFiles.in(Module.CLASSES), real).unimplemented()).isEmpty();
    }
}
