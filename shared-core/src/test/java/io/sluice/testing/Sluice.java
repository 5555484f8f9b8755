package io.sluice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built program, started as a person or a CI would start it: a process of its own in a directory. */
public final class Sluice {

    /** The program of the distribution that {@code package} made. */
    public static final Path PROGRAM =
            Path.of("../cli/target/sluice/bin/sluice").toAbsolutePath().normalize();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT_MINUTES = 10;

    private final Path directory;
    private final Map<String, String> environment;

    /** @param environment added to ours */
    public Sluice(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** How a run ended; both outputs whole. */
    public record Result(int exit, String out, String err) {

        /** The one JSON document on standard output. */
        public JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(out + "\n" + err, e);
            }
        }

        /** The phase of that document. */
        public JsonNode phase(String name) {
            for (JsonNode phase : json().path("phases")) {
                if (phase.path("phase").asText().equals(name)) {
                    return phase;
                }
            }
            throw new AssertionError("no phase " + name + " in " + out);
        }

        @Override
        public String toString() {
            return "exit " + exit + "\n" + out + "\n" + err;
        }
    }

    /** Runs {@code sluice} to its end. */
    public Result run(String... arguments) {
        return finish(start(arguments));
    }

    /** Runs a command line as it was printed, in a shell, from another directory. */
    public Result shell(String commandLine) {
        return finish(start(List.of("sh", "-c", commandLine), Path.of("/")));
    }

    /** Starts {@code sluice} and does not wait. Its outputs are in files until {@link #finish}. */
    public Running start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(PROGRAM.toString()));
        all.addAll(List.of(arguments));
        return start(all, directory);
    }

    /** Like {@link #start}, as the leader of a process group of its own, so that the whole group can be killed. */
    public Running startInOwnGroup(String... arguments) {
        List<String> all = new ArrayList<>(List.of("setsid", PROGRAM.toString()));
        all.addAll(List.of(arguments));
        return start(all, directory);
    }

    /** Starts a command line that finds {@code sluice} on its path. */
    public Running startProgram(List<String> command) {
        List<String> all = new ArrayList<>(List.of("env", "PATH=" + PROGRAM.getParent() + ":" + System.getenv("PATH")));
        all.addAll(command);
        return start(all, directory);
    }

    /** A process and where its outputs go. */
    public record Running(Process process, Path out, Path err) {}

    private Running start(List<String> command, Path workingDirectory) {
        try {
            Path out = Files.createTempFile("sluice-out", ".txt");
            Path err = Files.createTempFile("sluice-err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workingDirectory.toFile())
                    .redirectInput(new java.io.File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new Running(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end. */
    public static Result finish(Running running) {
        try {
            if (!running.process().waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                running.process().destroyForcibly();
                throw new AssertionError("still running after " + LIMIT_MINUTES + " minutes: "
                        + Files.readString(running.out()) + Files.readString(running.err()));
            }
            Result result = new Result(
                    running.process().exitValue(), Files.readString(running.out()), Files.readString(running.err()));
            Files.deleteIfExists(running.out());
            Files.deleteIfExists(running.err());
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
