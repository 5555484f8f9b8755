package io.jenkins.plugins.sluice;

import java.util.Locale;

/** How an attempt or a phase ended, with the icon of Jenkins that shows it and the class of {@code release.css}. */
public enum Outcome {
    SUCCEEDED("symbol-status-blue"),
    FAILED("symbol-status-red"),
    REFUSED("symbol-status-red"),
    LOCKED("symbol-status-red"),
    INTERRUPTED("symbol-status-aborted"),
    SKIPPED("symbol-status-disabled"),
    RUNNING("symbol-status-blue-anime"),
    /** Between phases that separate steps run. */
    OPEN("symbol-status-nobuilt"),
    WAITING("symbol-status-nobuilt"),
    /** A word of a later engine. */
    OTHER("symbol-status-nobuilt");

    private final String icon;

    Outcome(String icon) {
        this.icon = icon;
    }

    /** The outcome for the engine's word. */
    static Outcome of(String status) {
        for (Outcome outcome : values()) {
            if (outcome.word().equals(status)) {
                return outcome;
            }
        }
        return OTHER;
    }

    public String icon() {
        return icon;
    }

    /** The engine's word; safe as part of a class name. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a person has to do something. */
    public boolean bad() {
        return this == FAILED || this == REFUSED || this == LOCKED || this == INTERRUPTED;
    }
}
