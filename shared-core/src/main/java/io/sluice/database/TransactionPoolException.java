package io.sluice.database;

/** The URL leads to a connection pooler in transaction mode, through which no session lock holds. */
public final class TransactionPoolException extends DatabaseException {

    public TransactionPoolException(String message) {
        super(message);
    }
}
