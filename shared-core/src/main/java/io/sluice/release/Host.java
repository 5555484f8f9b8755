package io.sluice.release;

import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import java.util.List;

/**
 * What a host gives a run.
 *
 * @param events where it hears what happens
 * @param cancellation how it stops the run
 * @param redactor knows the secrets; the run adds those of release.yaml
 * @param program how a person starts sluice here, as the first words of the commands that are printed
 */
public record Host(Events events, Cancellation cancellation, Redactor redactor, List<String> program) {}
