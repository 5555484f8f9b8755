package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The steps of a release, in their order. */
public enum Phase {
    CHECK,
    BACKUP,
    MIGRATE,
    PROMOTE;

    /** The word in records and on the screen. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
