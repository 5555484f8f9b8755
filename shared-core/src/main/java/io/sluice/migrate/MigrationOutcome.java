package io.sluice.migrate;

import java.util.List;

/**
 * How the migration tool ended.
 *
 * @param toolExit its exit status; 0 is success
 * @param message what went wrong, one sentence, with the preset's advice if its output has a known signature; empty on
 *     success
 * @param lastLines the end of its output, redacted
 */
public record MigrationOutcome(int toolExit, boolean timedOut, String message, List<String> lastLines) {

    /** The same with another clause in its message. */
    public MigrationOutcome and(String more) {
        return new MigrationOutcome(
                toolExit, timedOut, message.isEmpty() ? more : "%s; %s".formatted(message, more), lastLines);
    }

    public boolean succeeded() {
        return toolExit == 0 && !timedOut;
    }
}
