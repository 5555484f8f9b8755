package io.sluice.preset;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;

/** A preset is not there, cannot be chosen, or its file is wrong; the message names the file, line and field. */
public final class PresetException extends SluiceException {

    public PresetException(String message) {
        super(ExitStatus.INVALID_SPEC, message, null);
    }

    public PresetException(String message, Throwable cause) {
        super(ExitStatus.INVALID_SPEC, message, cause);
    }
}
