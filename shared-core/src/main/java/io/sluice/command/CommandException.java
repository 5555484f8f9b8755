package io.sluice.command;

import io.sluice.SluiceException;

/** A program could not be started: it is not installed, not executable, or its directory does not exist. */
public final class CommandException extends SluiceException {

    public CommandException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
    }
}
