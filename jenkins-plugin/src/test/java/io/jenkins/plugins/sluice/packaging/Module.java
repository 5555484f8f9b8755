package io.jenkins.plugins.sluice.packaging;

import java.nio.file.Path;

/** Where things are, whichever of the two descriptors builds. */
public final class Module {
    /** The directory of the descriptor that builds. */
    static final Path BUILD = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    /** {@code jenkins-plugin}. */
    public static final Path PLUGIN = BUILD.endsWith("central") ? BUILD.getParent() : BUILD;

    static final Path CLASSES = BUILD.resolve("target/classes");
    static final Path SIGNATURES = PLUGIN.resolve("api-signatures/target/classes");

    private Module() {}
}
