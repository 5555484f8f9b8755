package io.jenkins.plugins.sluice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a run of Sluice came to: the map that a step returns, or the sentence with which it fails. */
final class Ending {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String command;
    private final int exit;
    private final @Nullable String json;
    private final LinkedHashMap<String, Object> map;

    /** @param result what was in the result's file, if anything */
    Ending(String command, int exit, @Nullable String result) {
        this.command = command;
        this.exit = exit;
        LinkedHashMap<String, Object> read = null;
        try {
            read = result == null ? null : JSON.readValue(result, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException e) {
            // the agent's disk was full, say; the exit status tells the rest
        }
        this.json = read == null ? null : result;
        this.map = Objects.requireNonNullElseGet(read, LinkedHashMap::new);
    }

    /** The result; null if there is none that can be read. */
    @Nullable String json() {
        return json;
    }

    /** The result as maps, lists, texts and numbers, with each phase also by its name: {@code r.backup.id}. */
    Map<String, Object> map() {
        if (map.get("phases") instanceof Iterable<?> phases) {
            for (Object phase : phases) {
                if (phase instanceof Map<?, ?> members && members.get("phase") instanceof String name) {
                    map.putIfAbsent(name, part(name, members));
                }
            }
        }
        return map;
    }

    /** The backup of the backup phase; of others the phase itself. */
    private static Object part(String name, Map<?, ?> phase) {
        return name.equals("backup") && phase.get("backup") != null ? phase.get("backup") : phase;
    }

    /** What happened, and what to do now. */
    String sentence() {
        String what = map.get("release") instanceof String release ? "Sluice: " + release + ": " : "Sluice: ";
        String message = map.get("message") instanceof String text ? ": " + text : "";
        return what + meaning() + " (exit status " + exit + ")" + message;
    }

    /** The documented exit statuses: docs/command-line.md. */
    private String meaning() {
        return switch (exit) {
            case -1, -2 -> "the process is gone from the agent; start the same release again, and it goes on where it ended";
            case 10 -> "backup failed; nothing was migrated";
            case 20 -> "migration failed; nothing was promoted";
            case 30 -> "promotion refused by the gate";
            case 31 -> "promotion failed";
            case 40 -> "another run holds the database";
            case 50 -> "restore failed";
            case 60 -> "something in the database needs repair";
            case 64 -> "wrong usage";
            case 65 -> "release.yaml is invalid";
            case 137 -> "the process was killed; start the same release again, and it goes on where it ended";
            case 143 -> "interrupted; start the same release again";
            case EngineScript.NOT_HERE -> "the step's container has neither Sluice nor Java";
            default -> command + " failed";
        };
    }
}
