package io.sluice.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.Sluice;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Task's steps as real processes, as Tekton runs them (its documentation, Tasks): sidecars beside them, one step after the
 * other until one fails that does not say onError: continue, then SIGTERM for the sidecars; variables replaced where Tekton
 * replaces them; an emptyDir is an empty directory. What is not as in a pod: there are no images, so a step has this machine's
 * programs, ours with sluice among them, the application's without; a volume's mount path is replaced in what a container is
 * given; the users of the security contexts are not taken on.
 */
final class TaskRun {

    /** A workspace: where it is, and the claim it is of; empty: not of a claim. */
    record Workspace(Path path, String claim) {}

    /** What a Task is run with. */
    record Inputs(
            Map<String, String> params,
            Map<String, Workspace> workspaces,
            Map<String, String> secrets,
            Path application,
            Map<String, String> applicationEnvironment) {}

    /** How it ended: each step's exit status, its output, and the Task's results. */
    record Result(Map<String, Integer> steps, Map<String, String> output, Map<String, String> results) {

        /** The first step that failed the Task, as {@code name: status}; empty if none did. */
        String failure(JsonNode spec) {
            return Catalog.each(spec.path("steps"))
                    .filter(step -> !step.path("onError").asText().equals("continue"))
                    .map(step -> step.path("name").asText())
                    .filter(name -> steps.getOrDefault(name, 0) != 0)
                    .map(name -> name + ": " + steps.get(name))
                    .findFirst()
                    .orElse("");
        }

        String everything() {
            return String.join("\n", output.values());
        }
    }

    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\((params|workspaces|results)\\.([\\w-]+)(?:\\.(\\w+))?\\)");
    /** The mount paths that a script or a variable names. */
    private static final Pattern MOUNT = Pattern.compile("(?<![\\w./)-])/(?:sluice|tmp)(?![\\w-])");

    private static final long LIMIT_SECONDS = 300;

    private final JsonNode spec;
    private final Inputs inputs;
    private final Path pod;
    private final Map<String, Process> sidecars = new LinkedHashMap<>();
    private volatile Process current;
    private volatile boolean lost;

    TaskRun(JsonNode spec, Inputs inputs, Path scratch) {
        this.spec = spec;
        this.inputs = inputs;
        try {
            this.pod = Files.createTempDirectory(scratch, "pod-");
            for (JsonNode volume : spec.path("volumes")) {
                Files.createDirectories(volume(volume.path("name").asText()));
            }
            for (String name : List.of("results", "scripts", "output")) {
                Files.createDirectories(pod.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    Result run() {
        try {
            for (JsonNode sidecar : spec.path("sidecars")) {
                sidecars.put(sidecar.path("name").asText(), start(sidecar));
            }
            Map<String, Integer> exits = new LinkedHashMap<>();
            for (JsonNode step : spec.path("steps")) {
                current = start(step);
                int exit = await(current);
                exits.put(step.path("name").asText(), exit);
                if (lost || exit != 0 && !step.path("onError").asText().equals("continue")) {
                    break;
                }
            }
            for (Process sidecar : sidecars.values()) {
                sidecar.destroy();
                await(sidecar);
            }
            return new Result(exits, texts("output"), texts("results"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            kill();
        }
    }

    /** The node is gone: everything in the pod, at once. */
    void kill() {
        lost = true;
        List<Process> all = new ArrayList<>(sidecars.values());
        if (current != null) {
            all.add(current);
        }
        for (Process each : all) {
            each.descendants().forEach(ProcessHandle::destroyForcibly);
            each.destroyForcibly();
        }
    }

    /** A process of the pod. */
    Process sidecar(String name) {
        return sidecars.get(name);
    }

    private int await(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("still running: " + texts("output"));
            }
            return process.exitValue();
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process start(JsonNode container) throws IOException {
        String name = container.path("name").asText();
        boolean theirs = container.path("image").asText().equals("$(params.app-image)");
        List<String> command = new ArrayList<>();
        if (container.has("script")) {
            Path script = Files.writeString(pod.resolve("scripts").resolve(name), given(container, "script"));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            command.add(script.toString());
        } else {
            container.path("command").forEach(word -> command.add(replaced(container, word.asText())));
        }
        container.path("args").forEach(word -> command.add(replaced(container, word.asText())));
        String directory = given(container, "workingDir");
        if (command.get(0).equals("sluice")) {
            command.set(0, Sluice.PROGRAM.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.isEmpty() ? (theirs ? inputs.application() : pod).toFile() : new File(directory))
                .redirectErrorStream(true)
                .redirectOutput(pod.resolve("output").resolve(name).toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(container, theirs));
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private Map<String, String> environment(JsonNode container, boolean theirs) {
        Map<String, String> all = new HashMap<>();
        String path = System.getenv("PATH");
        all.put("PATH", theirs ? path : Sluice.PROGRAM.getParent() + ":" + path);
        if (theirs) {
            all.putAll(inputs.applicationEnvironment());
        } else if (System.getenv("JAVA_HOME") != null) {
            all.put("JAVA_HOME", System.getenv("JAVA_HOME"));
        }
        for (JsonNode variable : container.path("env")) {
            String name = variable.path("name").asText();
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            if (secret.isMissingNode()) {
                all.put(name, replaced(container, variable.path("value").asText()));
            } else {
                String key = replaced(container, secret.path("name").asText()) + "/"
                        + replaced(container, secret.path("key").asText());
                all.put(name, inputs.secrets().get(key));
            }
        }
        return all;
    }

    private String given(JsonNode container, String field) {
        return replaced(container, container.path(field).asText(""));
    }

    /** Tekton's variables, then mount paths. */
    private String replaced(JsonNode container, String text) {
        Map<String, String> mounts = new HashMap<>();
        container
                .path("volumeMounts")
                .forEach(mount -> mounts.put(
                        mount.path("mountPath").asText(),
                        volume(mount.path("name").asText()).toString()));
        String mounted = MOUNT.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(mounts.getOrDefault(found.group(), found.group())));
        return VARIABLE.matcher(mounted)
                .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), found.group(2), found.group(3))));
    }

    private String value(String kind, String name, String member) {
        return switch (kind) {
            case "params" -> inputs.params().containsKey(name) ? inputs.params().get(name) : parameterDefault(name);
            case "results" -> pod.resolve("results").resolve(name).toString();
            default -> {
                Workspace workspace = inputs.workspaces().get(name);
                yield switch (member) {
                    case "bound" -> Boolean.toString(workspace != null);
                    case "claim" -> workspace == null ? "" : workspace.claim();
                    default -> workspace == null ? "" : workspace.path().toString();
                };
            }
        };
    }

    private String parameterDefault(String name) {
        return Catalog.each(spec.path("params"))
                .filter(each -> each.path("name").asText().equals(name) && each.has("default"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no value for the parameter " + name))
                .path("default")
                .asText();
    }

    private Path volume(String name) {
        return pod.resolve("volumes").resolve(name);
    }

    private Map<String, String> texts(String directory) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        try (var files = Files.newDirectoryStream(pod.resolve(directory))) {
            for (Path file : files) {
                all.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return all;
    }
}
