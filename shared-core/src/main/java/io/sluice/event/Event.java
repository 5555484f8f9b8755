package io.sluice.event;

import java.time.Duration;
import java.util.OptionalLong;

/** One thing that happened. Texts are redacted already: no event holds a secret. */
public sealed interface Event {

    /** A phase begins. {@code phase} is the word of the record: check, backup, migrate, promote, restore. */
    record PhaseStarted(String phase) implements Event {}

    /** A phase has ended and its outcome is recorded. {@code summary} is one line for a person. */
    record PhaseFinished(String phase, String status, Duration took, String summary) implements Event {}

    /** A sentence about what Sluice does. */
    record Note(String text) implements Event {}

    /** A sentence that a person should act on, though the run goes on. */
    record Warning(String text) implements Event {}

    /** A line that an external program printed, on either of its outputs. */
    record Output(String program, String line) implements Event {}

    /** How far a longer activity has come, in bytes; sent a few times a second at most. */
    record Progress(String activity, long bytes, OptionalLong total) implements Event {}
}
