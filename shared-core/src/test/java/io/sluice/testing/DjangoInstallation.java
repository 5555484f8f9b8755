package io.sluice.testing;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Django in a virtual environment of its own, in a cache outside the clone that later runs reuse. Without Python 3
 * its tests are skipped with a sentence, and fail where {@code CI=true}.
 */
public final class DjangoInstallation {

    /** The version that is installed. */
    public static final String VERSION = "5.2.19";

    private static final List<String> PACKAGES = List.of("Django==" + VERSION, "psycopg[binary]==3.3.9");

    private DjangoInstallation() {}

    /** The directory with the environment's {@code python}. */
    public static synchronized Path bin() {
        Path home = cache().resolve("django-" + VERSION);
        if (!Files.exists(home.resolve("complete"))) {
            install(home);
        }
        return home.resolve("bin");
    }

    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("sluice-test");
    }

    private static void install(Path home) {
        try {
            Files.createDirectories(home.getParent());
            Path log = Files.createTempFile("django-install", ".log");
            if (run(log, "python3", "-m", "venv", "--clear", home.toString()) != 0) {
                unavailable("python3 with its venv module is missing: " + Files.readString(log));
            }
            String pip = home.resolve("bin/pip").toString();
            if (run(log, pip, "install", "--quiet", PACKAGES.get(0), PACKAGES.get(1)) != 0) {
                unavailable("pip could not install " + PACKAGES + ": " + Files.readString(log));
            }
            Files.move(log, home.resolve("complete"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(Path log, String... command) throws IOException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException notThere) {
            Files.writeString(log, String.valueOf(notThere.getMessage()));
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static void unavailable(String why) {
        String sentence = "no Django to test with: " + why;
        if ("true".equals(System.getenv("CI"))) {
            fail(sentence);
        }
        Assumptions.abort(sentence);
    }
}
