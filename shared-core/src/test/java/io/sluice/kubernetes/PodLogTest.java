package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PodLogTest {

    private static final String GONE =
            "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"pods \\\"web\\\" not found\"}";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch through = new CountDownLatch(1);

    @Test
    void aBrokenConnectionLosesNoLineAndRepeatsNone() throws Exception {
        PodLog log = follow(
                "2026-11-24T10:00:01Z one\n2026-11-24T10:00:01.25Z two\n",
                "2026-11-24T10:00:01Z one\n2026-11-24T10:00:01.25Z two\n2026-11-24T10:00:01.3Z three\n");

        assertThat(end(log)).containsExactly("one", "two", "three");
        assertThat(asked.subList(0, 2)).containsExactly("", "2026-11-24T10:00:01.25Z");
    }

    /** A pod that was deleted: the API server's answer came as its log, and the next question with its first word as a time. */
    @Test
    void whatTheApiServerSaysInsteadIsNoLineOfTheContainer() throws Exception {
        PodLog log = follow("2026-11-24T10:00:01Z one\n", GONE + "\n", "unable to retrieve container logs\n");

        assertThat(end(log)).containsExactly("one");
        assertThat(asked).containsOnly("", "2026-11-24T10:00:01Z");
    }

    private List<String> end(PodLog log) throws InterruptedException {
        through.await();
        assertThat(log.close(Duration.ofSeconds(10))).isEqualTo(heard);
        return heard;
    }

    private PodLog follow(String... answers) {
        Deque<String> left = new ArrayDeque<>(List.of(answers));
        return new PodLog(
                "web",
                since -> {
                    asked.add(since == null ? "" : since);
                    String answer = left.isEmpty() ? "" : left.poll();
                    if (left.isEmpty()) {
                        through.countDown();
                    }
                    return new Answer(answer);
                },
                UnaryOperator.identity(),
                heard::add);
    }

    /** One connection, broken after its last line. */
    private record Answer(String text) implements LogWatch {

        @Override
        public InputStream getOutput() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public CompletionStage<Throwable> onClose() {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }
}
