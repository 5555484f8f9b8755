package io.sluice.store;

import io.sluice.SluiceException;

/** The store cannot be reached, refuses us, is full, or does not keep its promises. */
public class StoreException extends SluiceException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
