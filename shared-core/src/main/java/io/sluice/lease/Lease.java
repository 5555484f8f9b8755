package io.sluice.lease;

import io.sluice.command.InterruptedRunException;
import io.sluice.command.ProcessIdentity;
import io.sluice.database.MigrationMark;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A database that is ours while this is open; a heartbeat in the background says so. Thread-safe; what only looks never
 * waits for the store.
 */
public final class Lease implements AutoCloseable {

    /** When the last heartbeat that the store took was sent, by the monotonic clock and by the wall's. */
    private record Renewal(long ticks, long millis) {}

    private final Store store;
    private final Duration ttl;
    private final LongSupplier ticker;
    private final Events events;
    private final ScheduledExecutorService heart;
    private final List<Consumer<LeaseLostException>> lostActions = new CopyOnWriteArrayList<>();
    private final List<Runnable> overdueActions = new CopyOnWriteArrayList<>();
    private final Duration fresh;
    private Document document;
    private volatile LeaseDocument content;
    private volatile Renewal renewal;
    private volatile boolean open = true;
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
        this.renewal = new Renewal(renewed, System.currentTimeMillis());
        this.ttl = ttl;
        Duration late = heartbeat.multipliedBy(3).dividedBy(2);
        this.fresh = late.compareTo(ttl.dividedBy(2)) < 0 ? late : ttl.dividedBy(2);
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
     * Makes sure that the database is still ours, and will be for half a TTL; to be called before every step that must not
     * happen twice. If the last heartbeat is not fresh (this process was stopped, the machine slept, the store was out of
     * reach) it asks the store, for half a TTL at most.
     *
     * @throws LeaseLostException if another run took it over, or if we cannot tell because the store is out of reach
     */
    public void confirm() {
        requireHeld();
        if (age().compareTo(fresh) > 0) {
            renewNow();
            requireHeld();
        }
        if (age().compareTo(ttl.dividedBy(2)) > 0) { // stopped again after the answer
            throw unconfirmed(null);
        }
    }

    private void requireHeld() {
        if (lost != null) {
            throw lost;
        }
        if (!open) {
            throw new IllegalStateException("the lease was given back");
        }
    }

    /** Since the last heartbeat that the store took. The monotonic clock stands still while a machine is suspended. */
    private Duration age() {
        Renewal last = renewal;
        Duration monotonic = Duration.ofNanos(ticker.getAsLong() - last.ticks());
        Duration wall = Duration.ofMillis(System.currentTimeMillis() - last.millis());
        return monotonic.compareTo(wall) > 0 ? monotonic : wall;
    }

    private void renewNow() {
        try {
            heart.submit(this::renew).get(ttl.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            if (lost == null) {
                throw unconfirmed(e);
            }
        }
    }

    private LeaseLostException unconfirmed(@Nullable Exception cause) {
        return new LeaseLostException(
                "the lease on the database " + database() + " could not be confirmed in the store " + store.location()
                        + ", so another run may have taken over the database; check that the store can be reached, then"
                        + " start the same release again",
                cause);
    }

    /** Runs {@code action} as soon as it is known that another run took the database over; at once if it is already. */
    public void onLost(Consumer<LeaseLostException> action) {
        lostActions.add(action);
        LeaseLostException already = lost;
        if (already != null && lostActions.remove(action)) {
            action.accept(already);
        }
    }

    /** Runs {@code action} after each heartbeat that failed for so long that another run may have taken over. */
    public void onOverdue(Runnable action) {
        overdueActions.add(action);
    }

    /** The migration whose sessions may be in the database: ours, or one of an earlier holder. */
    public Optional<MigrationMark> migration() {
        return Optional.ofNullable(document().migration());
    }

    /** Earlier holders whose programs may not have ended. */
    public List<ProcessIdentity> unsettledHolders() {
        return document().unsettledHolders();
    }

    /** Key of the session that held the database's own lock for this holder or the one before. */
    public Optional<String> lockSession() {
        return Optional.ofNullable(document().lockSession());
    }

    /**
     * Notes that a migration starts, before it does.
     *
     * @throws LeaseLostException if the database is not ours any more
     */
    public void migrating(MigrationMark mark) {
        change(content -> content.withMigration(mark));
    }

    /** Notes that no earlier holder's program is left. */
    public void holdersSettled() {
        change(content -> content.withLost(null));
    }

    /** Notes that no session of the migration is left. */
    public void migrationSettled() {
        change(content -> content.withMigration(null));
    }

    /** Notes which session holds the database's own lock. */
    public void lockedBy(@Nullable String session) {
        change(content -> content.withLockSession(session));
    }

    private void change(UnaryOperator<LeaseDocument> change) {
        synchronized (this) {
            LeaseDocument next = change.apply(content);
            if (lost == null && (next.equals(content) || write(next))) {
                return;
            }
        }
        announceLoss();
        throw lost;
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
            if (age().compareTo(ttl) >= 0) {
                overdueActions.forEach(Runnable::run);
            }
        } catch (RuntimeException | Error e) { // an Error that got away would stop the heart
            events.warn("the lease on the database could not be renewed: " + e);
        }
    }

    private void renew() {
        synchronized (this) {
            if (!open || lost != null) {
                return;
            }
            Renewal now = new Renewal(ticker.getAsLong(), System.currentTimeMillis());
            if (write(content.withHeartbeat(Instant.now()).withBeat(content.beat() + 1))) {
                renewal = now;
                return;
            }
        }
        announceLoss();
    }

    private void announceLoss() {
        heart.shutdown();
        LeaseLostException known = lost;
        lostActions.forEach(action -> {
            if (known != null && lostActions.remove(action)) {
                action.accept(known);
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
    LeaseDocument document() {
        return content;
    }
}
