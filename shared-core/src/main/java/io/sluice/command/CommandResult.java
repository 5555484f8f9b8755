package io.sluice.command;

import java.time.Duration;
import java.util.List;

/**
 * How a program ended.
 *
 * @param exitStatus the program's own status; 128 + n if signal n ended it
 * @param timedOut whether we ended it because its time was up
 * @param lastLines the last lines of its output, both streams, redacted, at most 200
 * @param took wall time
 */
public record CommandResult(int exitStatus, boolean timedOut, List<String> lastLines, Duration took) {

    public boolean succeeded() {
        return exitStatus == 0 && !timedOut;
    }
}
