package io.sluice.lease;

import io.sluice.Sha256;
import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.ProcessIdentity;
import io.sluice.database.MigrationMark;
import io.sluice.event.Events;
import io.sluice.lease.LeaseDocument.State;
import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreConflictException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Who works on which database now: one lease for each database, whatever the application or version. */
public final class Leases {

    private final Store store;
    private final ProcessIdentity self;
    private final Duration ttl;
    private final Duration heartbeat;
    private final LongSupplier ticker;

    /** Seconds; set by tests alone, for a whole trial alike. */
    private static final long TTL = Long.getLong("sluice.test.lease.ttl", 60);

    /** Leases with a heartbeat every 10 seconds, taken over after 60 seconds without one. */
    public Leases(Store store, ProcessIdentity self) {
        this(store, self, Duration.ofSeconds(TTL), Duration.ofSeconds(TTL).dividedBy(6), System::nanoTime);
    }

    Leases(Store store, ProcessIdentity self, Duration ttl, Duration heartbeat, LongSupplier ticker) {
        this.store = store;
        this.self = self;
        this.ttl = ttl;
        this.heartbeat = heartbeat;
        this.ticker = ticker;
    }

    /**
     * Takes the database for a release. A holder that gives no sign of life is watched for a whole TTL before it is
     * taken over, even if {@code wait} is shorter; one that was a process of this machine and is gone is not waited for.
     *
     * @param databaseIdentity see {@link io.sluice.database.DatabaseDescription}
     * @param release {@code app/environment/version}; a reservation of the same release is taken at once
     * @param wait how long to wait for a holder that is alive; zero fails as soon as that is known
     * @throws DatabaseBusyException if another release still has it after {@code wait}
     */
    public Lease acquire(
            String databaseIdentity,
            String release,
            int attempt,
            Duration wait,
            Events events,
            Cancellation cancellation) {
        String key = key(databaseIdentity);
        LeaseDocument wanted = wanted(databaseIdentity, release, attempt);
        long start = ticker.getAsLong();
        Watch watch = new Watch(release, ttl, heartbeat);
        while (true) {
            cancellation.check();
            long now = ticker.getAsLong();
            Optional<Document> present = store.read(key);
            try {
                if (present.isEmpty()) {
                    LeaseDocument ours = dated(wanted);
                    return held(store.create(key, ours.toBytes()), ours, now, events);
                }
                LeaseDocument other = LeaseDocument.parse(present.get());
                if (other.token().equals(wanted.token())) { // our write arrived, its answer did not
                    return held(present.get(), other, now, events);
                }
                watch.see(other, now);
                if (watch.isOver(other, now)) {
                    tell(other, release, events);
                    LeaseDocument ours = dated(wanted).succeeding(other);
                    return held(store.replace(present.get(), ours.toBytes()), ours, now, events);
                }
                if (now - start >= wait.toNanos() && watch.isKnownToBeTaken(other)) {
                    throw new DatabaseBusyException(other);
                }
                watch.announceOnce(other, events);
            } catch (StoreConflictException e) {
                continue; // somebody was faster: look who
            }
            pause(cancellation);
        }
    }

    /** Who has the database now, without waiting; empty if nobody does. A holder may have died since. */
    public Optional<LeaseDocument> peek(String databaseIdentity) {
        return read(databaseIdentity).filter(document -> document.state() != State.FREE);
    }

    /** The migration that an earlier holder has left unsettled; empty if there is none, or its holder may be alive. */
    public Optional<MigrationMark> unsettled(String databaseIdentity) {
        return read(databaseIdentity)
                .filter(document ->
                        document.state() != State.HELD || document.holder().isGone() == ProcessIdentity.Gone.YES)
                .map(LeaseDocument::migration);
    }

    private Optional<LeaseDocument> read(String databaseIdentity) {
        return store.read(key(databaseIdentity)).map(LeaseDocument::parse);
    }

    private LeaseDocument wanted(String databaseIdentity, String release, int attempt) {
        String token = UUID.randomUUID().toString();
        Instant now = Instant.now();
        return new LeaseDocument(
                1, databaseIdentity, State.HELD, release, attempt, self, token, now, now, 0, 0, null, null, null);
    }

    private static LeaseDocument dated(LeaseDocument wanted) {
        Instant now = Instant.now();
        return wanted.withSince(now).withHeartbeat(now);
    }

    private Lease held(Document document, LeaseDocument content, long since, Events events) {
        return new Lease(store, document, content, since, ttl, heartbeat, ticker, events);
    }

    private static void tell(LeaseDocument other, String release, Events events) {
        if (other.state() == State.HELD) {
            events.warn("taking the database over from " + other.describe() + ": it is not alive any more");
        } else if (other.state() == State.RESERVED && !other.release().equals(release)) {
            events.warn("taking the database over from " + other.describe() + ": its reservation is over");
        }
    }

    private void pause(Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        long millis = Math.max(10, Math.min(2000, heartbeat.toMillis() / 5));
        try (Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown)) {
            cancelled.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        }
    }

    private static String key(String databaseIdentity) {
        return "leases/" + Sha256.hex(databaseIdentity) + ".json";
    }
}
