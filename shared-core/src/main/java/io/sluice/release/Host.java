package io.sluice.release;

import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.handover.Keeper;
import java.util.List;
import java.util.Optional;

/**
 * What a host gives a run.
 *
 * @param events where it hears what happens
 * @param cancellation how it stops the run
 * @param redactor knows the secrets; the run adds those of release.yaml
 * @param keeper hands the framework's commands over to another container; empty: they run here
 * @param program how a person starts sluice here, as the first words of the commands that are printed
 */
public record Host(
        Events events, Cancellation cancellation, Redactor redactor, Optional<Keeper> keeper, List<String> program) {

    /** A host where everything runs here. */
    public Host(Events events, Cancellation cancellation, Redactor redactor, List<String> program) {
        this(events, cancellation, redactor, Optional.empty(), program);
    }
}
