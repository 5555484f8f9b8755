package io.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The framework's program, started by hand in a process group of its own. */
record ToolRun(Process process, Path output) {

    private static final int LIMIT_MINUTES = 3;

    static ToolRun start(Path directory, Map<String, String> environment, List<String> command) {
        try {
            List<String> inGroup = new ArrayList<>(List.of("setsid", "--wait"));
            inGroup.addAll(command);
            Path output = Files.createTempFile("sluice-tool", ".log");
            ProcessBuilder builder = new ProcessBuilder(inGroup)
                    .directory(directory.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            return new ToolRun(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end and gives its output. */
    String finish(int expectedStatus) {
        assertThat(end()).as(said()).isEqualTo(expectedStatus);
        return said();
    }

    /** Waits for its end and gives its status. */
    int end() {
        try {
            assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                    .as(said())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it and its children at once, as a node that goes away does. */
    void kill() {
        List<ProcessHandle> all =
                new ArrayList<>(process.toHandle().descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        end();
    }
}
