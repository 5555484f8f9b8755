package io.sluice.acceptance;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar in which others carry the program along. */
class ProgramJarIT {
    @TempDir
    private Path directory;

    private final Properties properties = new Properties();
    private Path zip;

    @BeforeEach
    void open() throws IOException {
        zip = directory.resolve("sluice.zip");
        try (FileSystem jar = FileSystems.newFileSystem(Path.of("target/sluice-program.jar"))) {
            Path place = jar.getPath("io/sluice/program");
            Files.copy(place.resolve("sluice.zip"), zip);
            try (InputStream in = Files.newInputStream(place.resolve("program.properties"))) {
                properties.load(in);
            }
        }
    }

    @Test
    void itSaysTheDigestOfTheProgram() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(zip));
        assertThat(properties.getProperty("sha256")).isEqualTo(HexFormat.of().formatHex(digest));
    }

    @Test
    void theProgramRunsWhereItIsUnpackedAndSaysThatVersion() throws Exception {
        Path home = directory.resolve("home");
        unpack(home);
        assertThat(home.resolve("lib/sluice.jsa")).doesNotExist();

        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/sluice").toString(), "--version");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process sluice = builder.redirectErrorStream(true).start();
        String output = new String(sluice.getInputStream().readAllBytes());
        assertThat(sluice.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains(properties.getProperty("version"));
        assertThat(sluice.exitValue()).isZero();
    }

    private void unpack(Path home) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true));
                Stream<Path> files = Files.walk(archive.getPath("/"))) {
            for (Path file : files.toList()) {
                Path target = home.resolve(archive.getPath("/").relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                    Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
                }
            }
        }
        assertThat(Files.getPosixFilePermissions(home.resolve("bin/sluice"))).contains(OWNER_EXECUTE);
    }
}
