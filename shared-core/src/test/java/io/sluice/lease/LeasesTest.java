package io.sluice.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ExitStatus;
import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.ProcessIdentity;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.lease.LeaseDocument.State;
import io.sluice.store.DirectoryStore;
import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreConflictException;
import io.sluice.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LeasesTest {

    private static final String DATABASE = "postgresql:7361/shop";
    private static final String V1 = "shop/production/v1";
    private static final String V2 = "shop/production/v2";
    private static final Duration TTL = Duration.ofMillis(1500);
    private static final Duration HEARTBEAT = Duration.ofMillis(100);
    private static final ProcessIdentity ELSEWHERE = new ProcessIdentity("pod-7", "another-host/1", 4711, 1);

    @TempDir
    Path directory;

    private Store store;
    private Leases here;
    private Leases elsewhere;

    @BeforeEach
    void open() {
        store = new DirectoryStore(directory);
        here = leases(store, ProcessIdentity.current());
        elsewhere = leases(store, ELSEWHERE);
    }

    @Test
    void theSecondIsToldWhoHoldsTheDatabase() {
        try (Lease lease = acquire(elsewhere, V1, Duration.ZERO)) {
            assertThatThrownBy(() -> acquire(here, V2, Duration.ZERO))
                    .isInstanceOfSatisfying(
                            DatabaseBusyException.class,
                            e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.DATABASE_BUSY))
                    .hasMessageContainingAll(DATABASE, V1, "attempt 1", "4711", "pod-7", "last seen alive");
            lease.confirm();
        }
    }

    @Test
    void twoDatabasesDoNotMindEachOther() {
        try (Lease one = acquire(here, V1, Duration.ZERO);
                Lease two = here.acquire("mariadb:9/shop", V1, 1, Duration.ZERO, Events.none(), new Cancellation())) {
            one.confirm();
            two.confirm();
        }
    }

    @Test
    void aWaiterGetsTheDatabaseWhenItIsGivenBack() throws Exception {
        Lease lease = acquire(elsewhere, V1, Duration.ZERO);
        Future<Lease> waiting = inBackground(() -> acquire(here, V2, Duration.ofSeconds(20)));
        Thread.sleep(2 * TTL.toMillis()); // its heartbeat keeps it
        assertThat(waiting.isDone()).isFalse();
        lease.close();
        try (Lease next = waiting.get()) {
            next.confirm();
        }
        assertThat(here.peek(DATABASE)).isEmpty();
    }

    @Test
    void waitingEndsWithTheWait() {
        try (Lease lease = acquire(elsewhere, V1, Duration.ZERO)) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> acquire(here, V2, Duration.ofMillis(300)))
                    .isInstanceOf(DatabaseBusyException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(300), TTL.multipliedBy(5));
            lease.confirm();
        }
    }

    @Test
    void waitingEndsWhenTheRunIsCancelled() throws Exception {
        Cancellation cancellation = new Cancellation();
        try (Lease lease = acquire(elsewhere, V1, Duration.ZERO)) {
            Future<Lease> waiting = inBackground(
                    () -> here.acquire(DATABASE, V2, 1, Duration.ofMinutes(1), Events.none(), cancellation));
            cancellation.cancel();
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedRunException.class);
            lease.confirm();
        }
    }

    @Test
    void aSilentHolderElsewhereIsTakenOverAfterAWholeTtlAndNotBefore() {
        plant(State.HELD, V1, ELSEWHERE, Instant.now().minusSeconds(3600), 0);
        List<Event> events = new CopyOnWriteArrayList<>();
        long start = System.nanoTime();
        try (Lease lease = here.acquire(DATABASE, V2, 1, Duration.ZERO, events::add, new Cancellation())) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(TTL);
            lease.confirm();
        }
        assertThat(events)
                .anyMatch(event -> event instanceof Event.Warning w && w.text().contains("pod-7"));
    }

    @Test
    void theHoldersClockDoesNotMatter() {
        for (long ahead : List.of(-86400L, 86400L)) {
            plant(State.HELD, V1, ELSEWHERE, Instant.now().plusSeconds(ahead), 0);
            AtomicLong clock = new AtomicLong();
            Leases impatient = new Leases(
                    store,
                    ProcessIdentity.current(),
                    Duration.ofMinutes(1),
                    HEARTBEAT,
                    () -> clock.addAndGet(Duration.ofSeconds(10).toNanos()));
            try (Lease lease = impatient.acquire(DATABASE, V2, 1, Duration.ZERO, Events.none(), new Cancellation())) {
                assertThat(clock.get())
                        .isGreaterThanOrEqualTo(Duration.ofMinutes(1).toNanos());
                assertThat(lease.document().release()).isEqualTo(V2);
            }
        }
    }

    @Test
    void aHolderOfThisMachineThatIsGoneIsNotWaitedFor() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity holder = ProcessIdentity.of(process.toHandle());
        plant(State.HELD, V1, holder, Instant.now(), 0);
        Leases patient = new Leases(
                store, ProcessIdentity.current(), Duration.ofDays(1), Duration.ofSeconds(10), System::nanoTime);
        assertThatThrownBy(() -> acquire(patient, V1, Duration.ZERO)).isInstanceOf(DatabaseBusyException.class);
        process.destroyForcibly().waitFor();
        acquire(patient, V2, Duration.ZERO).close();
    }

    @Test
    void theSameReleaseTakesItsReservationAtOnceAndAnotherFails() {
        acquire(elsewhere, V1, Duration.ZERO).reserve(Duration.ofHours(1));
        assertThatThrownBy(() -> acquire(here, V2, Duration.ZERO))
                .isInstanceOf(DatabaseBusyException.class)
                .hasMessageContaining("between two of its phases");
        assertThatThrownBy(() -> acquire(here, V2, TTL.multipliedBy(2))).isInstanceOf(DatabaseBusyException.class);
        try (Lease lease = acquire(here, V1, Duration.ZERO)) {
            lease.confirm();
        }
    }

    @Test
    void aReservationEnds() {
        acquire(elsewhere, V1, Duration.ZERO).reserve(Duration.ofSeconds(1));
        try (Lease lease = acquire(here, V2, Duration.ofSeconds(20))) {
            lease.confirm();
        }
        plant(State.RESERVED, V1, ELSEWHERE, Instant.now().minusSeconds(7200), 3600);
        acquire(here, V2, Duration.ZERO).close();
    }

    @Test
    void aHolderNoticesThatItWasTakenOver() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (Lease lease = acquire(elsewhere, V1, Duration.ZERO)) {
            lease.onLost(reason -> told.countDown());
            plant(State.HELD, V2, ProcessIdentity.current(), Instant.now(), 0);
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(lease::confirm)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContainingAll(DATABASE, V2);
            assertThatThrownBy(() -> lease.reserve(Duration.ofHours(1))).isInstanceOf(LeaseLostException.class);
        }
        assertThat(here.peek(DATABASE))
                .hasValueSatisfying(found -> assertThat(found.release()).isEqualTo(V2));
    }

    @Test
    void aHolderThatSleptNoticesBeforeItsNextStep() {
        AtomicLong clock = new AtomicLong();
        Leases withoutHeart = new Leases(store, ELSEWHERE, TTL, Duration.ofHours(1), clock::get);
        try (Lease lease = acquire(withoutHeart, V1, Duration.ZERO)) {
            clock.addAndGet(TTL.toNanos());
            lease.confirm(); // nobody came: still ours
            plant(State.HELD, V2, ProcessIdentity.current(), Instant.now(), 0);
            clock.addAndGet(TTL.toNanos());
            assertThatThrownBy(lease::confirm).isInstanceOf(LeaseLostException.class);
        }
    }

    @Test
    void aStoreThatDoesNotAnswerEndsTheConfirmationInHalfATtl() throws Exception {
        AtomicBoolean reachable = new AtomicBoolean(true);
        CountDownLatch answer = new CountDownLatch(1);
        Store slow = (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (!reachable.get() && method.getName().equals("replace")) {
                        answer.await();
                    }
                    return method.invoke(store, arguments);
                });
        AtomicLong clock = new AtomicLong();
        Leases withoutHeart = new Leases(slow, ELSEWHERE, TTL, Duration.ofHours(1), clock::get);
        try (Lease lease = acquire(withoutHeart, V1, Duration.ZERO)) {
            reachable.set(false);
            clock.addAndGet(TTL.toNanos());
            long asked = System.nanoTime();
            assertThatThrownBy(lease::confirm).isInstanceOf(LeaseLostException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(TTL);
            answer.countDown();
        }
    }

    @Test
    void aStoreOutOfReachForATtlClosesTheLease() {
        AtomicBoolean reachable = new AtomicBoolean(true);
        AtomicLong clock = new AtomicLong();
        List<Event> events = new CopyOnWriteArrayList<>();
        Leases leases = new Leases(sometimes(reachable), ELSEWHERE, TTL, HEARTBEAT, clock::get);
        try (Lease lease = leases.acquire(DATABASE, V1, 1, Duration.ZERO, events::add, new Cancellation())) {
            reachable.set(false);
            lease.confirm();
            clock.addAndGet(TTL.toNanos());
            assertThatThrownBy(lease::confirm)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContaining("could not be confirmed");
            reachable.set(true);
            lease.confirm();
            reachable.set(false);
        }
        assertThat(events)
                .anyMatch(e -> e instanceof Event.Warning w && w.text().contains("given back"));
    }

    @Test
    void manyContendersHaveOneWinnerAtATime() throws Exception {
        Leases patient = new Leases(store, ELSEWHERE, Duration.ofMinutes(1), HEARTBEAT, System::nanoTime);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        for (int i = 0; i < 8; i++) {
            String release = "shop/production/" + i;
            all.add(threads.submit(() -> {
                try (Lease lease = acquire(patient, release, Duration.ofSeconds(25))) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.sleep(5);
                    inside.decrementAndGet();
                    lease.confirm();
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        assertThat(most).hasValue(1);
    }

    @Test
    void peekTellsWhoHasItAndNobodyWhenItIsFree() {
        assertThat(here.peek(DATABASE)).isEmpty();
        try (Lease lease = acquire(elsewhere, V1, Duration.ZERO)) {
            assertThat(here.peek(DATABASE)).hasValueSatisfying(found -> {
                assertThat(found.state()).isEqualTo(State.HELD);
                assertThat(found.holder()).isEqualTo(ELSEWHERE);
                assertThat(found.describe()).contains(V1);
            });
            lease.reserve(Duration.ofMinutes(5));
        }
        assertThat(here.peek(DATABASE))
                .hasValueSatisfying(found -> assertThat(found.reservation()).isEqualTo(Duration.ofMinutes(5)));
    }

    @Test
    void aDamagedLeaseIsNamed() {
        acquire(here, V1, Duration.ZERO).close();
        String key = store.documents("leases/").get(0);
        store.replace(store.read(key).orElseThrow(), "{".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> acquire(here, V1, Duration.ZERO))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(key);
    }

    private static Leases leases(Store store, ProcessIdentity self) {
        return new Leases(store, self, TTL, HEARTBEAT, System::nanoTime);
    }

    private static Lease acquire(Leases leases, String release, Duration wait) {
        return leases.acquire(DATABASE, release, 1, wait, Events.none(), new Cancellation());
    }

    /** Writes a lease as another process would, over whatever is there. */
    private void plant(State state, String release, ProcessIdentity holder, Instant heartbeat, long reserved) {
        if (store.documents("leases/").isEmpty()) {
            acquire(here, V1, Duration.ZERO).close();
        }
        while (true) {
            Document present = store.read(store.documents("leases/").get(0)).orElseThrow();
            LeaseDocument planted = new LeaseDocument(
                    1, DATABASE, state, release, 1, holder, "planted", heartbeat, heartbeat, 0, reserved, null, null,
                    null);
            try {
                store.replace(present, planted.toBytes());
                return;
            } catch (StoreConflictException e) {
                // a heartbeat was faster
            }
        }
    }

    /** The store, as one sees it over a network that fails now and then. */
    private Store sometimes(AtomicBoolean reachable) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (!reachable.get() && !method.getName().equals("location")) {
                        throw new StoreException("no route to host");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static <T> Future<T> inBackground(Callable<T> task) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<T> future = thread.submit(task);
        thread.shutdown();
        return future;
    }
}
