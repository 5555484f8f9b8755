package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How an attempt stands. {@code OPEN}: between phases that separate processes run. */
public enum ReleaseStatus {
    RUNNING,
    OPEN,
    SUCCEEDED,
    FAILED,
    REFUSED,
    LOCKED,
    INTERRUPTED;

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
