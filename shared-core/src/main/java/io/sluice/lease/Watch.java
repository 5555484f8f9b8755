package io.sluice.lease;

import io.sluice.command.ProcessIdentity;
import io.sluice.event.Events;
import io.sluice.lease.LeaseDocument.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one who waits for a lease has seen of its holder, by the waiter's own monotonic clock. */
final class Watch {

    private final String release;
    private final Duration ttl;
    private final Duration heartbeat;
    private @Nullable LeaseDocument seen;
    private long unchangedSince;
    private boolean sawItLive;
    private boolean announced;

    Watch(String release, Duration ttl, Duration heartbeat) {
        this.release = release;
        this.ttl = ttl;
        this.heartbeat = heartbeat;
    }

    void see(LeaseDocument other, long now) {
        if (!other.equals(seen)) {
            sawItLive = seen != null;
            seen = other;
            unchangedSince = now;
        }
    }

    /** Whether the lease may be taken. */
    boolean isOver(LeaseDocument other, long now) {
        Duration unchanged = Duration.ofNanos(now - unchangedSince);
        return switch (other.state()) {
            case FREE -> true;
            case RESERVED -> other.release().equals(release) || isReservationOver(other, unchanged);
            case HELD -> unchanged.compareTo(ttl) >= 0 || other.holder().isGone() == ProcessIdentity.Gone.YES;
        };
    }

    /** By the clocks, with a TTL for their difference: nobody works in a reservation, so a wrong clock breaks nothing. */
    private boolean isReservationOver(LeaseDocument other, Duration unchanged) {
        Instant until = other.heartbeat().plus(other.reservation());
        return Instant.now().isAfter(until.plus(ttl)) || unchanged.compareTo(other.reservation()) >= 0;
    }

    /**
     * Whether it is known that somebody has it: a reservation, a holder that was seen to live, or one whose last sign of
     * life is fresh if the clocks agree. Otherwise the holder has to be watched for a TTL first.
     */
    boolean isKnownToBeTaken(LeaseDocument other) {
        Duration age = Duration.between(other.heartbeat(), Instant.now());
        boolean fresh = !age.isNegative() && age.compareTo(heartbeat.multipliedBy(2)) < 0;
        return other.state() == State.RESERVED || sawItLive || fresh;
    }

    void announceOnce(LeaseDocument other, Events events) {
        if (!announced) {
            announced = true;
            events.note("waiting for the database " + other.database() + ", in use by " + other.describe());
        }
    }
}
