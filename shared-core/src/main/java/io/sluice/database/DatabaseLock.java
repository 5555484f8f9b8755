package io.sluice.database;

import java.util.Optional;

/** The database's own lock; it goes with its session, at the latest with our process. */
public interface DatabaseLock extends AutoCloseable {

    /** Whether the session that holds the lock still answers and holds it. */
    boolean held();

    /** {@link DatabaseSession#key()} of the session that holds the lock; empty where it is held in another way. */
    default Optional<String> session() {
        return Optional.empty();
    }

    @Override
    void close();
}
