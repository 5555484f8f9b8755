package io.sluice.command;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;

/** A command may still be running where nobody answers: how it ends is not known, and nothing may start beside it. */
public final class StillRunningException extends SluiceException {

    public StillRunningException(String message) {
        super(ExitStatus.INTERRUPTED, message, null);
    }
}
