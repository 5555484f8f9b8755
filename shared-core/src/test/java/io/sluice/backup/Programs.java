package io.sluice.backup;

import java.io.IOException;
import org.junit.jupiter.api.Assumptions;

/** Runs the real programs that a person would use. */
final class Programs {

    private Programs() {}

    /** Skips the test if the program is not installed; in CI ({@code CI=true}) that fails it. */
    static void require(String program) {
        boolean installed;
        try {
            installed = new ProcessBuilder("sh", "-c", "command -v \"$1\"", "sh", program)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(program + " is not installed");
        }
        Assumptions.assumeTrue(installed, program + " is not installed");
    }

    /** Its output, both streams; a status other than 0 fails the test. */
    static String run(String... command) {
        require(command[0]);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            int status = process.waitFor();
            if (status != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + status + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
