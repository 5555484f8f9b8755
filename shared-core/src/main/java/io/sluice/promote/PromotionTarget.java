package io.sluice.promote;

import io.sluice.command.Cancellation;
import io.sluice.event.Events;
import java.util.Optional;

/**
 * What makes a version the live one, and takes it back. Every method throws {@link PromotionException} with one
 * sentence. A target remembers nothing: what {@link #live()} said before the switch is recorded by the flow and handed
 * back to {@link #rollback}, possibly by another process.
 */
public interface PromotionTarget {

    /** For a person: {@code /srv/shop/current → /srv/shop/releases/v2}. */
    String description();

    /** Refuses, before anything is touched, what {@link #promote} would refuse as things stand. */
    default void check() {}

    /** What is live now, in the target's own words (a directory, an image); empty if nothing is or nobody can tell. */
    Optional<String> live();

    /** Whether the wanted version is live and healthy already, so that nothing is to be done. */
    boolean inPlace();

    /**
     * Switches to the wanted version and returns when it is healthy.
     *
     * @param backup id of the backup of this release, for a target that can note it
     */
    void promote(Optional<String> backup, Events events, Cancellation cancellation);

    /** Whether {@link #rollback} can bring {@code previous} back. */
    boolean canRollBack(Optional<String> previous);

    /** Switches back to {@code previous} and returns when it is healthy. */
    void rollback(String previous, Events events, Cancellation cancellation);
}
