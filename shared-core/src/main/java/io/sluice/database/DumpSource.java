package io.sluice.database;

import java.io.InputStream;

/** A dump that can be read from its beginning any number of times. */
@FunctionalInterface
public interface DumpSource {

    /** The uncompressed, decrypted dump; the reader that reaches its end has also had its digest checked. */
    InputStream open();

    /** The size of what {@link #open()} gives, in bytes: it never gives more; -1 if nobody knows. */
    default long size() {
        return -1;
    }
}
