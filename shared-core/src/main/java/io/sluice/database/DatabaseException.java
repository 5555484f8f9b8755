package io.sluice.database;

import io.sluice.SluiceException;

/** A database refuses us, is gone, or one of its programs failed; the message names the database, never the password. */
public class DatabaseException extends SluiceException {

    public DatabaseException(String message) {
        super(message);
    }

    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
