package io.sluice.lease;

import io.sluice.event.Events;
import io.sluice.lease.LeaseDocument.State;
import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreConflictException;
import io.sluice.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A database that is ours while this is open; a heartbeat in the background says so. Thread-safe. */
public final class Lease implements AutoCloseable {

    private final Store store;
    private final Duration ttl;
    private final LongSupplier ticker;
    private final Events events;
    private final ScheduledExecutorService heart;
    private final List<Runnable> lostActions = new CopyOnWriteArrayList<>();
    private Document document;
    private LeaseDocument content;
    private long renewed;
    private boolean open = true;
    private boolean warned;
    private volatile @Nullable LeaseLostException lost;

    Lease(
            Store store,
            Document document,
            LeaseDocument content,
            long renewed,
            Duration ttl,
            Duration heartbeat,
            LongSupplier ticker,
            Events events) {
        this.store = store;
        this.document = document;
        this.content = content;
        this.renewed = renewed;
        this.ttl = ttl;
        this.ticker = ticker;
        this.events = events;
        heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-lease");
            thread.setDaemon(true);
            return thread;
        });
        heart.scheduleWithFixedDelay(this::beat, heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Identity of the database. */
    public String database() {
        return document().database();
    }

    /**
     * Makes sure that the database is still ours; to be called before every step that must not happen twice.
     *
     * @throws LeaseLostException if another run took it over, or if we cannot tell because the store is out of reach
     */
    public void check() {
        if (lost != null) {
            throw lost;
        }
        synchronized (this) {
            if (!open) {
                throw new IllegalStateException("the lease was given back");
            }
            if (ticker.getAsLong() - renewed < ttl.toNanos()) {
                return;
            }
        }
        try {
            renew(); // we slept, or the store did: others may have taken over
        } catch (StoreException e) {
            throw new LeaseLostException(
                    "the store could not be reached for " + ttl.toSeconds() + " s, so another run may have taken the"
                            + " database " + database() + " by now; see that the store can be reached and start the"
                            + " same release again",
                    e);
        }
        if (lost != null) {
            throw lost;
        }
    }

    /** Runs {@code action} as soon as it is known that another run took the database over; at once if it is already. */
    public void onLost(Runnable action) {
        lostActions.add(action);
        if (lost != null && lostActions.remove(action)) {
            action.run();
        }
    }

    private void beat() {
        try {
            renew();
            warned = false;
        } catch (StoreException e) {
            if (!warned) {
                warned = true;
                events.warn("the lease on the database could not be renewed, trying again: " + e.getMessage());
            }
        } catch (RuntimeException e) {
            events.warn("the lease on the database could not be renewed: " + e);
        }
    }

    private void renew() {
        synchronized (this) {
            if (!open || lost != null) {
                return;
            }
            long now = ticker.getAsLong();
            if (write(content.withHeartbeat(Instant.now()).withBeat(content.beat() + 1))) {
                renewed = now;
                return;
            }
        }
        heart.shutdown();
        lostActions.forEach(action -> {
            if (lostActions.remove(action)) {
                action.run();
            }
        });
    }

    /** Whether the lease was still ours, so that {@code next} is in the store now; else it is lost. */
    private boolean write(LeaseDocument next) {
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                document = store.replace(document, next.toBytes());
                content = next;
                return true;
            } catch (StoreConflictException e) {
                // Also when our own write arrived and its answer did not, and was sent again.
                Optional<Document> present = store.read(document.key());
                LeaseDocument other = present.map(LeaseDocument::parse).orElse(null);
                if (other == null || !other.token().equals(content.token())) {
                    lost = lostTo(other);
                    return false;
                }
                document = present.get();
            }
        }
        throw new StoreException("the store " + store.location() + " says that the lease changed, and that it did not");
    }

    private LeaseLostException lostTo(@Nullable LeaseDocument other) {
        String who = other == null ? "its lease was deleted from the store" : "now it is in use by " + other.describe();
        return new LeaseLostException(
                "this run gave no sign of life for too long and lost the database " + content.database() + ": " + who
                        + "; start the same release again",
                null);
    }

    /**
     * Gives the database back, but keeps it for the same release for a while: between phases that run in different
     * processes. Others wait until then, or fail.
     *
     * @throws LeaseLostException if it is not ours any more
     */
    public void reserve(Duration duration) {
        heart.shutdown();
        synchronized (this) {
            if (lost != null || !open) {
                throw lost != null ? lost : new IllegalStateException("the lease was given back");
            }
            open = false;
            LeaseDocument reserved = content.withState(State.RESERVED)
                    .withHeartbeat(Instant.now())
                    .withReservedSeconds(Math.max(1, duration.toSeconds()));
            if (!write(reserved)) {
                throw lost;
            }
        }
    }

    /** Gives the database back. If the store cannot be reached, others get it when the TTL is over. */
    @Override
    public void close() {
        heart.shutdown();
        synchronized (this) {
            if (!open || lost != null) {
                return;
            }
            open = false;
            try {
                write(content.withState(State.FREE).withHeartbeat(Instant.now()));
            } catch (StoreException e) {
                events.warn("the lease on the database could not be given back and ends in " + ttl.toSeconds()
                        + " s by itself: " + e.getMessage());
            }
        }
    }

    /** What the store holds about it. */
    synchronized LeaseDocument document() {
        return content;
    }
}
