package io.sluice.command;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;

/** The run was stopped: by SIGTERM, SIGINT or an abort, or because it lost what it must hold while it acts. */
public final class InterruptedRunException extends SluiceException {

    /** Stopped from outside. */
    public InterruptedRunException() {
        super(ExitStatus.INTERRUPTED, "the run was interrupted; start the same release again to go on", null);
    }

    /** Stopped for {@code reason}, whose sentence and exit status are the run's. */
    public InterruptedRunException(SluiceException reason) {
        super(reason.exitStatus(), reason.getMessage(), reason);
    }
}
