package io.sluice.database;

/** The dump programs of this machine are missing or older than the server, and would make a dump that lacks something. */
public final class ClientTooOldException extends DatabaseException {

    public ClientTooOldException(String message) {
        super(message);
    }
}
