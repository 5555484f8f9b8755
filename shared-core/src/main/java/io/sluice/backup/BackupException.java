package io.sluice.backup;

import io.sluice.SluiceException;

/** A backup could not be made, found, or read again; the message says which one, where, and what to do now. */
public final class BackupException extends SluiceException {

    public BackupException(String message) {
        super(message);
    }

    public BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
