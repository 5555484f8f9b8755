package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A result as {@value #WHOLE}, and parts of it, each in a file of its own. The parts are small: all results of a Tekton
 * step share 4096 bytes, less in a pod of many containers (Tekton's documentation, Tasks, "Emitting results").
 */
final class ResultFiles {

    private static final String WHOLE = "json";
    private static final List<String> NAMES =
            List.of("release", "status", "backup-id", "backup-sha256", "applied", "pending", "backup-needed", WHOLE);
    private static final int LONGEST = 200;
    private static final int LONGEST_LIST = 800;

    private final byte[] json;
    private final JsonNode document;

    /** @param json what {@code --output json} prints */
    ResultFiles(byte[] json) {
        this.json = json;
        try {
            document = new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new SluiceException("the result is not JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the files; one without a value is empty.
     *
     * @throws SluiceException if there is no result of such a name, or a file cannot be written
     */
    void write(Map<String, Path> files) {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            if (!NAMES.contains(file.getKey())) {
                throw new SluiceException(
                        ExitStatus.USAGE,
                        "--result: there is no result '" + Shown.line(file.getKey()) + "'; there are "
                                + String.join(", ", NAMES),
                        null);
            }
            try {
                Files.write(file.getValue(), bytes(file.getKey()));
            } catch (IOException e) {
                throw new SluiceException("--result: cannot write " + file.getValue() + " (" + e.getMessage() + ")", e);
            }
        }
    }

    private byte[] bytes(String name) {
        return name.equals(WHOLE) ? json : value(name).getBytes(StandardCharsets.UTF_8);
    }

    private String value(String name) {
        return switch (name) {
            case "release" -> text(document.path("release"));
            case "status" -> document.has("status") ? text(document.path("status")) : "ready";
            case "backup-id" -> text(backup().path("id"));
            case "backup-sha256" -> text(backup().path("sha256"));
            case "backup-needed" -> document.path("backup").isBoolean() ? text(document.path("backup")) : "";
            case "applied" -> list(phase("migrate").path("applied"));
            default ->
                list(
                        document.has("pending")
                                ? document.path("pending").path("ids")
                                : phase("migrate").path("pending"));
        };
    }

    private JsonNode backup() {
        return document.has("backup") && document.path("backup").isObject()
                ? document.path("backup")
                : phase("backup").path("backup");
    }

    private JsonNode phase(String name) {
        for (JsonNode phase : document.path("phases")) {
            if (phase.path("phase").asText().equals(name)) {
                return phase;
            }
        }
        return document.path("phases").path(name);
    }

    private static String text(JsonNode node) {
        String text = Shown.line(node.asText());
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** {@code 0001_initial, 0002_email and 37 more}; the record has all. */
    private static String list(JsonNode ids) {
        List<String> shown = new ArrayList<>();
        int length = 0;
        for (JsonNode id : ids) {
            String text = text(id);
            length += text.getBytes(StandardCharsets.UTF_8).length + 2;
            if (length > LONGEST_LIST) {
                break;
            }
            shown.add(text);
        }
        int more = ids.size() - shown.size();
        return String.join(", ", shown)
                + (more == 0 ? "" : shown.isEmpty() ? more + " migrations" : " and " + more + " more");
    }
}
