package io.sluice.testing;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Django in a virtual environment of its own, in a cache outside the clone that later runs reuse. Without Python 3
 * its tests are skipped with a sentence, and fail where {@code CI=true}.
 */
public final class DjangoInstallation {

    private static final String PSYCOPG = "psycopg[binary]==3.3.9";

    /** {@code -Dsluice.python=}, for those whose newest Python is not the first on the path. */
    private static final String PYTHON = System.getProperty("sluice.python", "python3");

    private DjangoInstallation() {}

    /** The directory with the environment's {@code python}. */
    public static synchronized Path bin() {
        String version = version();
        Path home = cache().resolve("django-" + version);
        if (!Files.exists(home.resolve("complete"))) {
            install(home, version);
        }
        return home.resolve("bin");
    }

    /** The current Django, or the current one of the long-term line where Python is older than 3.12. */
    public static String version() {
        try {
            Path log = Files.createTempFile("python-version", ".log");
            int current = run(log, PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 12))");
            Files.delete(log);
            return current == 0 ? "6.1.3" : "5.2.19";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("sluice-test");
    }

    private static void install(Path home, String version) {
        try {
            Files.createDirectories(home.getParent());
            Path log = Files.createTempFile("django-install", ".log");
            if (run(log, PYTHON, "-m", "venv", "--clear", home.toString()) != 0) {
                unavailable("python3 with its venv module is missing: " + Files.readString(log));
            }
            String pip = home.resolve("bin/pip").toString();
            String django = "Django==" + version;
            if (run(log, pip, "install", "--quiet", django, PSYCOPG) != 0) {
                unavailable("pip could not install " + django + ": " + Files.readString(log));
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
