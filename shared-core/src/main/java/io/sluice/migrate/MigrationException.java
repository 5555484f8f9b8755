package io.sluice.migrate;

import io.sluice.SluiceException;

/** A migration could not be prepared, started or proven. */
public final class MigrationException extends SluiceException {

    public MigrationException(String message) {
        super(message);
    }

    public MigrationException(String message, Throwable cause) {
        super(message, cause);
    }
}
