package io.sluice.store;

import static io.sluice.store.StoreContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Races on an S3 server whose conditional writes are real; S3Proxy looks first and writes then. {@code SLUICE_TEST_S3}
 * is the location of a bucket, such as {@code s3://bucket/prefix?endpoint=http://127.0.0.1:7070} with a versitygw
 * behind it; credentials come from the usual places.
 */
@Timeout(120)
@EnabledIfEnvironmentVariable(
        named = "SLUICE_TEST_S3",
        matches = "s3://.*",
        disabledReason = "SLUICE_TEST_S3 names no S3 server with real conditional writes")
class S3RacesTest {

    private static final int THREADS = 8;

    private final String key = "races/" + UUID.randomUUID();
    private Store store;

    @BeforeEach
    void open() {
        store = Stores.open(System.getenv("SLUICE_TEST_S3"), Path.of("/"));
        store.probe();
    }

    @AfterEach
    void close() {
        store.documents(key + "/").forEach(store::delete);
        store.close();
    }

    @Test
    void oneOfManyThreadsCreates() throws Exception {
        for (int round = 0; round < 30; round++) {
            String contested = key + "/" + round;
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Boolean> won = inThreads(() -> {
                start.await();
                try {
                    store.create(contested, bytes("x"));
                    return true;
                } catch (StoreConflictException e) {
                    return false;
                }
            });
            assertThat(won).containsOnlyOnce(true);
        }
    }

    @Test
    void threadsLoseNoUpdate() throws Exception {
        store.create(key + "/counter", bytes("0"));
        inThreads(() -> StoreProcess.increment(store, key + "/counter", 20));
        assertThat(new String(store.read(key + "/counter").orElseThrow().content(), StandardCharsets.UTF_8))
                .isEqualTo("" + THREADS * 20);
    }

    private static <T> List<T> inThreads(Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(threads.submit(task));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : futures) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
