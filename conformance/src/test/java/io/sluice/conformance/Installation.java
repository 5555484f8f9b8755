package io.sluice.conformance;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** An application's tool, installed by its {@code install} into a cache outside the clone that later runs reuse. */
final class Installation {

    private static final int MISSING = 69;
    private static final int LIMIT_MINUTES = 40;

    private final Path home;

    private Installation(Path home) {
        this.home = home;
    }

    /** Installs what is not installed; without the toolchain the test is skipped, or fails where {@code CI=true}. */
    static synchronized Installation of(Application application) {
        try {
            Path home = cache().resolve(application.name() + "-" + digest(application));
            Files.createDirectories(home.getParent());
            try (FileChannel lock = FileChannel.open(
                            home.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = lock.lock()) {
                if (!Files.exists(home.resolve("complete")) || !debianPackagesAreThere(home)) {
                    install(application, home);
                }
            }
            return new Installation(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Programs that go first on the path. */
    Path bin() {
        return home.resolve("bin");
    }

    /** The tool's version, as it says it. */
    String version() {
        try {
            return Files.readString(home.resolve("version")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What belongs into the application's directory, by links. */
    List<Path> links() {
        try (Stream<Path> entries = Files.list(home.resolve("app"))) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void install(Application application, Path home) throws IOException {
        System.out.println("installing the tool of " + application + " into " + home);
        Path log = Files.createTempFile("sluice-install", ".log");
        int status = run(
                log, List.of("bash", application.directory().resolve("install").toString(), home.toString()));
        String said = Files.readString(log).strip();
        Files.delete(log);
        if (status == MISSING && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort(application + " is skipped: " + said);
        }
        if (status != 0) {
            fail("the tool of %s could not be installed (status %d): %s", application, status, said);
        }
        Files.writeString(home.resolve("complete"), "");
    }

    private static boolean debianPackagesAreThere(Path home) throws IOException {
        Path list = home.resolve("debian");
        if (!Files.exists(list)) {
            return true;
        }
        Path log = Files.createTempFile("sluice-debian", ".log");
        int status = run(log, List.of("xargs", "-a", list.toString(), "dpkg", "-s"));
        Files.delete(log);
        return status == 0;
    }

    private static int run(Path log, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                Files.writeString(log, "stopped after %d minutes".formatted(LIMIT_MINUTES));
                return -1;
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return -1;
        }
    }

    /** Of what pins the versions: the application's own script, and the lock files beside it. */
    private static String digest(Application application) throws IOException {
        try (Stream<Path> files = Files.list(application.directory())) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (!file.endsWith("application.yaml")) {
                    digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("sluice-test/conformance");
    }
}
