package io.sluice.migrate;

import io.sluice.SluiceException;

/** A migration could not be prepared, started or proven. */
public final class MigrationException extends SluiceException {

    private final boolean nothingRan;

    public MigrationException(String message) {
        super(message);
        this.nothingRan = false;
    }

    public MigrationException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private MigrationException(String message, Throwable cause, boolean nothingRan) {
        super(message, cause);
        this.nothingRan = nothingRan;
    }

    /** A migration that was never started: the database is as it was. */
    static MigrationException nothingRan(String message, Throwable cause) {
        return new MigrationException(message, cause, true);
    }

    /** Whether it is certain that nothing of the migration has run. */
    public boolean nothingRan() {
        return nothingRan;
    }
}
