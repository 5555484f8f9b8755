package io.sluice.migrate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.command.ShellWords;
import io.sluice.database.DatabaseFamily;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a container migrates before its server starts, safe when many replicas start together.
 *
 * @param guard what keeps the replicas apart
 * @param why one sentence
 * @param command the container's command, or the init container's
 * @param image the init container's image; empty: the command belongs to the application's own container
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ContainerCommand(Guard guard, String why, List<String> command, Optional<String> image) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What keeps two replicas from migrating at once. */
    public enum Guard {
        /** The framework's own lock: each replica runs the migration, one of them does the work. */
        FRAMEWORK,
        /** Sluice's lease and database lock, in an init container. */
        SLUICE;

        /** The word in JSON. */
        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param server the command that starts the server, as an argument vector
     * @param image an image with Sluice and, unless the tool is embedded, the application in it
     */
    public static ContainerCommand of(Preset preset, DatabaseFamily family, List<String> server, String image) {
        Optional<Preset.Lock> lock = preset.lockOn(family);
        boolean sound = lock.map(Preset.Lock::sound).orElse(false)
                && preset.migrate().embedded() == null
                && preset.migrate().url().isEmpty(); // only Sluice fills the URL in
        if (sound) {
            return new ContainerCommand(
                    Guard.FRAMEWORK,
                    "%s's own lock on %s is enough. %s"
                            .formatted(
                                    preset.title(), family.title(), lock.get().how()),
                    migrateThenServe(preset, server),
                    Optional.empty());
        }
        return new ContainerCommand(
                Guard.SLUICE,
                "%s has no lock on %s that is safe when replicas start together, so Sluice keeps them apart. %s%s"
                        .formatted(
                                preset.title(),
                                family.title(),
                                lock.map(Preset.Lock::how).orElse("How it locks is not known."),
                                preset.migrate().embedded() == null
                                        ? " The image needs Sluice and the application in it."
                                        : ""),
                List.of("sluice", "migrate", "--file", "release.yaml"),
                Optional.of(image));
    }

    /** {@code exec} hands process 1, and so the signals, to the server. */
    private static List<String> migrateThenServe(Preset preset, List<String> server) {
        List<String> migrate =
                PresetCommand.migrate(preset, null, programs -> 0).arguments();
        String script = ShellWords.join(migrate) + " && exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        command.addAll(server);
        return List.copyOf(command);
    }

    /** The command as one line for a POSIX shell. */
    public String text() {
        return ShellWords.join(command);
    }

    /** The part of a pod's specification, for a person to paste. */
    public String yaml(String container) {
        String vector = command.stream().map(ContainerCommand::scalar).collect(Collectors.joining(", ", "[", "]"));
        return image.map(own -> "initContainers:\n  - name: \"migrate\"\n    image: " + scalar(own) + "\n    command: "
                        + vector + "\n")
                .orElseGet(() -> "containers:\n  - name: " + scalar(container) + "\n    command: " + vector + "\n");
    }

    /**
     * A JSON string is a YAML string. Kubernetes replaces {@code $(NAME)} in a command, and takes {@code $$} for a dollar
     * sign (its documentation, "Define a Command and Arguments for a Container").
     */
    private static String scalar(String text) {
        try {
            return JSON.writeValueAsString(text.replace("$(", "$$("));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
