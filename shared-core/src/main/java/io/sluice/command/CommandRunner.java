package io.sluice.command;

import io.sluice.event.Events;

/** Runs external programs: the only place that starts a process. */
public final class CommandRunner {

    private final Redactor redactor;

    public CommandRunner(Redactor redactor) {
        this.redactor = redactor;
    }

    /** Takes the secrets of everything this runner starts out of text. */
    public Redactor redactor() {
        return redactor;
    }

    /**
     * Runs a command to its end, without standard input, its output line by line to {@code events}. When time is up or
     * the run is cancelled, the program and everything it started get SIGTERM, then SIGKILL; they die with us, too,
     * however we die.
     *
     * @throws CommandException if it cannot be started
     */
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        throw new UnsupportedOperationException("run");
    }

    /**
     * Starts a command whose standard input and output are streams of ours; its standard error is kept for
     * {@link CommandProcess#waitFor()}.
     *
     * @throws CommandException if it cannot be started
     */
    public CommandProcess start(Command command, Cancellation cancellation) {
        throw new UnsupportedOperationException("start");
    }
}
