package io.sluice.store;

import java.io.OutputStream;

/** Writes one object. Closing it before {@link #commit()} leaves nothing in the store. */
public abstract class ObjectWriter extends OutputStream {

    /**
     * Makes the object visible, durably, after checking that the store holds exactly what was written here.
     *
     * @throws StoreException if the store confirms anything else
     */
    public abstract StoredObject commit();

    /** Frees what is held; discards the object unless it was committed. Never throws. */
    @Override
    public abstract void close();
}
