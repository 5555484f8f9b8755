package io.sluice.store;

/** Somebody else changed the document first. */
public final class StoreConflictException extends StoreException {

    public StoreConflictException(String key) {
        super("another process changed " + key + " at the same time");
    }
}
