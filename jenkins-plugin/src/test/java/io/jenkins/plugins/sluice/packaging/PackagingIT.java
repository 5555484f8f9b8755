package io.jenkins.plugins.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The plugin as it is installed. */
class PackagingIT {
    private static final Path HPI = Module.BUILD.resolve("target/sluice.hpi");
    private static final long MEGABYTE = 1_000_000;

    @Test
    void itIsOfAFairSize() throws IOException {
        assertThat(Files.size(HPI)).isLessThanOrEqualTo(60 * MEGABYTE);
        assertThat(libraries().get("sluice.jar").getSize()).isLessThan(MEGABYTE);
    }

    @Test
    void itBringsItsOwnClassesAndTheProgramAlone() throws IOException {
        assertThat(libraries().keySet()).satisfiesExactly(
                program -> assertThat(program).matches("sluice-cli-.*-program\\.jar"),
                own -> assertThat(own).isEqualTo("sluice.jar"));
    }

    /** Without these in the jar too, Jenkins' class filter refuses to save what is ours. */
    @Test
    void itsJarIsKnownAsThePlugins() throws IOException {
        Attributes hpi;
        try (JarInputStream in = new JarInputStream(Files.newInputStream(HPI))) {
            hpi = in.getManifest().getMainAttributes();
        }
        Attributes jar = new Manifest(new ByteArrayInputStream(own("META-INF/MANIFEST.MF"))).getMainAttributes();
        for (String name : List.of("Short-Name", "Plugin-Version", "Group-Id", "Jenkins-Version", "Plugin-Dependencies")) {
            assertThat(jar.getValue(name)).as(name).isEqualTo(hpi.getValue(name)).isNotEmpty();
        }
    }

    @Test
    void itsManifestIsTheSameFromBothDescriptors() throws IOException {
        Xml central = Xml.read(Module.PLUGIN.resolve("central/pom.xml"));
        try (JarInputStream in = new JarInputStream(Files.newInputStream(HPI))) {
            Attributes manifest = in.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Short-Name")).isEqualTo("sluice");
            assertThat(manifest.getValue("Plugin-Version")).startsWith(central.text("parent/version"));
            assertThat(manifest.getValue("Jenkins-Version")).isEqualTo(central.text("properties/jenkins.version"));
            assertThat(manifest.getValue("Plugin-Dependencies"))
                    .isEqualTo(central.text("properties/plugin.dependencies"));
        }
    }

    @Test
    void itsJarHasTheIndexesAndTheDescription() throws IOException {
        assertThat(own("META-INF/annotations/hudson.Extension")).isNotEmpty();
        assertThat(own("META-INF/services/annotations/org.jenkinsci.Symbol")).isNotEmpty();
        assertThat(own("index.jelly")).isNotEmpty();
    }

    @Test
    void theProgramIsWhole() throws Exception {
        Properties properties = new Properties();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (ZipFile hpi = new ZipFile(HPI.toFile());
                ZipInputStream jar = new ZipInputStream(hpi.getInputStream(program(hpi)))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                if (entry.getName().equals("io/sluice/program/program.properties")) {
                    properties.load(jar);
                } else if (entry.getName().equals("io/sluice/program/sluice.zip")) {
                    new DigestInputStream(jar, digest).transferTo(OutputStream.nullOutputStream());
                }
            }
        }
        assertThat(properties.getProperty("sha256")).isEqualTo(HexFormat.of().formatHex(digest.digest()));
        assertThat(properties.getProperty("version")).isNotEmpty();
    }

    private static ZipEntry program(ZipFile hpi) {
        return hpi.stream()
                .filter(entry -> entry.getName().endsWith("-program.jar"))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] own(String name) throws IOException {
        try (ZipFile hpi = new ZipFile(HPI.toFile());
                ZipInputStream jar = new ZipInputStream(hpi.getInputStream(hpi.getEntry("WEB-INF/lib/sluice.jar")))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return jar.readAllBytes();
                }
            }
        }
        throw new AssertionError("sluice.jar has no " + name);
    }

    private static Map<String, ZipEntry> libraries() throws IOException {
        Map<String, ZipEntry> libraries = new TreeMap<>();
        try (ZipFile hpi = new ZipFile(HPI.toFile())) {
            hpi.stream()
                    .filter(entry -> entry.getName().startsWith("WEB-INF/lib/") && !entry.isDirectory())
                    .forEach(entry -> libraries.put(entry.getName().substring("WEB-INF/lib/".length()), entry));
        }
        return libraries;
    }
}
