package io.sluice.command;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;

/** The run was stopped by SIGTERM, SIGINT or an abort. */
public final class InterruptedRunException extends SluiceException {

    public InterruptedRunException() {
        super(ExitStatus.INTERRUPTED, "the run was interrupted; start the same release again to go on", null);
    }
}
