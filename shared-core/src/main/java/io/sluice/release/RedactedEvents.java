package io.sluice.release;

import io.sluice.command.Redactor;
import io.sluice.event.Event;
import io.sluice.event.Events;
import java.util.List;

/** Passes events on without the secrets in their texts: the last door before they leave the engine. */
final class RedactedEvents implements Events {

    private final Redactor redactor;
    private final List<Events> listeners;

    RedactedEvents(Redactor redactor, Events... listeners) {
        this.redactor = redactor;
        this.listeners = List.of(listeners);
    }

    @Override
    public void emit(Event event) {
        Event shown = redacted(event);
        listeners.forEach(listener -> listener.emit(shown));
    }

    private Event redacted(Event event) {
        if (event instanceof Event.Note note) {
            return new Event.Note(redactor.redact(note.text()));
        } else if (event instanceof Event.Warning warning) {
            return new Event.Warning(redactor.redact(warning.text()));
        } else if (event instanceof Event.Output output) {
            return new Event.Output(output.program(), redactor.redact(output.line()));
        } else if (event instanceof Event.PhaseFinished ended) {
            return new Event.PhaseFinished(
                    ended.phase(), ended.status(), ended.took(), redactor.redact(ended.summary()));
        }
        return event;
    }
}
