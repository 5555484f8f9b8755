package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a phase stands. {@code REFUSED} is promotion's alone: the gate did not open. */
public enum PhaseStatus {
    RUNNING,
    SUCCEEDED,
    SKIPPED,
    FAILED,
    REFUSED,
    INTERRUPTED;

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the next phase may start. */
    public boolean isDone() {
        return this == SUCCEEDED || this == SKIPPED;
    }
}
