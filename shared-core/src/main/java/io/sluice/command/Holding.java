package io.sluice.command;

/**
 * What a run must hold while it acts, such as the database that it releases. It is confirmed as the last act before each
 * effect outside this process.
 */
@FunctionalInterface
public interface Holding {

    /** Nothing has to be held. */
    Holding NOTHING = () -> {};

    /**
     * Proves that it is still held; returns in bounded time.
     *
     * @throws io.sluice.SluiceException if it was lost, or if that could not be ruled out in time
     */
    void confirm();
}
