package io.sluice.store;

import static io.sluice.store.StoreContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many threads and many processes on one directory, some of them asleep at the wrong moment. */
@Timeout(120)
class DirectoryRacesTest {

    private static final int THREADS = 12;
    private static final int PROCESSES = 4;

    @TempDir
    Path directory;

    private Store store;
    private DirectoryDocuments documents;

    @BeforeEach
    void open() {
        store = new DirectoryStore(directory);
        documents = new DirectoryDocuments(new DirectoryTree(directory));
    }

    @Test
    void oneOfManyThreadsCreates() throws Exception {
        for (int round = 0; round < 30; round++) {
            String key = "race/" + round;
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Boolean> won = inThreads(() -> {
                start.await();
                try {
                    new DirectoryStore(directory).create(key, bytes("x"));
                    return true;
                } catch (StoreConflictException e) {
                    return false;
                }
            });
            assertThat(won).containsOnlyOnce(true);
        }
    }

    @Test
    void oneOfManyProcessesCreates() throws IOException {
        List<StoreProcess> processes = start("create", "race", 0);
        try {
            List<String> results = new ArrayList<>();
            for (StoreProcess each : processes) {
                each.go();
            }
            for (StoreProcess each : processes) {
                results.add(each.line());
            }
            assertThat(results).containsOnlyOnce("won").contains("lost");
        } finally {
            processes.forEach(StoreProcess::close);
        }
    }

    @Test
    void threadsLoseNoUpdate() throws Exception {
        store.create("counter", bytes("0"));
        List<Integer> conflicts = inThreads(() -> StoreProcess.increment(new DirectoryStore(directory), "counter", 25));
        assertThat(value()).isEqualTo(THREADS * 25);
        assertThat(conflicts).anyMatch(count -> count > 0);
    }

    @RepeatedTest(5)
    void processesThatAreStoppedNowAndThenLoseNoUpdate(RepetitionInfo repetition) throws Exception {
        store.create("counter", bytes("0"));
        List<StoreProcess> processes = start("increment", "counter", 150);
        try {
            for (StoreProcess each : processes) {
                each.go();
            }
            Random random = new Random(repetition.getCurrentRepetition());
            for (int i = 0; i < 15; i++) { // the others go on for more versions than are kept
                StoreProcess asleep = processes.get(random.nextInt(PROCESSES));
                asleep.signal("STOP");
                Thread.sleep(60);
                asleep.signal("CONT");
                Thread.sleep(random.nextInt(15));
            }
            for (StoreProcess each : processes) {
                assertThat(each.line()).matches("[0-9]+");
            }
        } finally {
            processes.forEach(StoreProcess::close);
        }
        assertThat(value()).isEqualTo(PROCESSES * 150);
    }

    @Test
    void aWriterThatSleptPastPruningBeforeItWroteConflicts() {
        Document first = store.create("a", bytes("0"));
        replace(first, 100);
        assertThatThrownBy(() -> documents.settle(documents.link("a", 2, id(first), bytes("late"))))
                .isInstanceOf(StoreConflictException.class);
        assertThatThrownBy(() -> documents.settle(documents.link("a", 1, "-", bytes("late"))))
                .isInstanceOf(StoreConflictException.class);
        assertThat(value("a")).isEqualTo("100");
        assertThat(directory.resolve("documents/a@/0000000002")).doesNotExist();
        assertThat(directory.resolve("documents/a@/0000000001")).doesNotExist();
    }

    @Test
    void aWriterThatSleptAfterItWroteHasWonHoweverManyFollowed() {
        for (int followers : new int[] {0, 1, 5, 30, 100}) {
            String key = "a" + followers;
            Document first = store.create(key, bytes("0"));
            DirectoryDocuments.Linked linked = documents.link(key, 2, id(first), bytes("1"));
            replace(store.read(key).orElseThrow(), followers);
            assertThat(documents.settle(linked).content()).isEqualTo(bytes("1"));
            assertThat(value(key)).isEqualTo(followers == 0 ? "1" : "" + followers);
        }
    }

    @Test
    void aLateWriterBesideADocumentMadeAnewConflicts() {
        Document first = store.create("a", bytes("0"));
        store.delete("a");
        store.create("a", bytes("new"));
        assertThatThrownBy(() -> documents.settle(documents.link("a", 2, id(first), bytes("late"))))
                .isInstanceOf(StoreConflictException.class);
        assertThat(value("a")).isEqualTo("new");
    }

    @Test
    void creatingAndDeletingNeighboursDoNotDisturbEachOther() throws Exception {
        List<Boolean> all = inThreads(() -> {
            String key = "a/b/" + Thread.currentThread().getId();
            for (int i = 0; i < 30; i++) {
                store.create(key, bytes("x"));
                try (ObjectWriter writer = store.write(key + ".dump")) {
                    writer.commit();
                }
                store.delete(key + ".dump");
                store.delete(key);
            }
            return true;
        });
        assertThat(all).hasSize(THREADS);
        assertThat(directory.resolve("documents")).isEmptyDirectory();
        assertThat(directory.resolve("objects")).isEmptyDirectory();
        assertThat(directory.resolve("partial")).isEmptyDirectory();
    }

    private void replace(Document from, int times) {
        Document present = from;
        for (int i = 1; i <= times; i++) {
            present = store.replace(present, bytes("" + i));
        }
    }

    private static String id(Document document) {
        return document.version().split("\\.", 2)[1];
    }

    private String value(String key) {
        return new String(store.read(key).orElseThrow().content(), StandardCharsets.UTF_8);
    }

    private int value() {
        return Integer.parseInt(value("counter"));
    }

    private List<StoreProcess> start(String job, String key, int number) throws IOException {
        List<StoreProcess> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(StoreProcess.start("32m", Map.of(), job, directory.toString(), key, "" + number));
        }
        for (StoreProcess each : processes) {
            assertThat(each.line()).isEqualTo("ready");
        }
        return processes;
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
