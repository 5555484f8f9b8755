package io.sluice.event;

import java.util.OptionalLong;

/** Where a running release says what happens; the host decides how to show it. Implementations are thread-safe. */
@FunctionalInterface
public interface Events {

    /** Takes the event; never blocks for long and never throws. */
    void emit(Event event);

    default void note(String text) {
        emit(new Event.Note(text));
    }

    default void warn(String text) {
        emit(new Event.Warning(text));
    }

    default void output(String program, String line) {
        emit(new Event.Output(program, line));
    }

    default void progress(String activity, long bytes) {
        emit(new Event.Progress(activity, bytes, OptionalLong.empty()));
    }

    /** Events that nobody listens to. */
    static Events none() {
        return event -> {};
    }
}
