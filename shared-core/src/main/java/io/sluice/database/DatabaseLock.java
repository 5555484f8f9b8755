package io.sluice.database;

/** The database's own lock; it goes with its session, at the latest with our process. */
public interface DatabaseLock extends AutoCloseable {

    /** Whether the session that holds the lock still answers and holds it. */
    boolean held();

    @Override
    void close();
}
