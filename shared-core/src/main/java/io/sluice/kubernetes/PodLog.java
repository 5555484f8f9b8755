package io.sluice.kubernetes;

import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.sluice.command.LastLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Follows what a container prints, on a thread of its own. When the connection breaks it goes on after the last
 * line that it saw, which it knows by the time that the kubelet puts before each.
 */
public final class PodLog {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Function<@Nullable String, LogWatch> source;
    private final UnaryOperator<String> redact;
    private final Consumer<String> listener;
    private final LastLines last = new LastLines();
    private final Thread reader;
    private volatile boolean ended;
    private @Nullable String since;

    /** @param source opens the log after a line's time; null: from the beginning */
    PodLog(
            String pod,
            Function<@Nullable String, LogWatch> source,
            UnaryOperator<String> redact,
            Consumer<String> listener) {
        this.source = source;
        this.redact = redact;
        this.listener = listener;
        this.reader = new Thread(this::follow, "log of " + pod);
        reader.setDaemon(true);
        reader.start();
    }

    /** Reads what is left once the container has ended, {@code limit} at most, and gives the last lines. */
    public List<String> close(Duration limit) throws InterruptedException {
        ended = true;
        reader.join(limit.toMillis());
        return last.list();
    }

    /** One more look after the container's end: what it printed last may not have come through before. */
    private void follow() {
        boolean again = true;
        while (again) {
            again = !ended;
            try {
                read();
            } catch (KubernetesException | IOException | CompletionException e) { // the last: the client's, unwrapped
                // asked again as long as the container runs
            }
            if (again && !ended) {
                try {
                    Thread.sleep(PAUSE.toMillis());
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private void read() throws IOException {
        try (LogWatch watch = source.apply(since);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(watch.getOutput(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                accept(line);
            }
        }
    }

    /** What has no time is not the container's, but what the API server says instead of its log: the pod is gone. */
    private void accept(String line) {
        int space = line.indexOf(' ');
        String written = space < 0 ? line : line.substring(0, space);
        Instant time;
        try {
            time = Instant.parse(written);
        } catch (DateTimeParseException e) {
            return;
        }
        if (since != null && !time.isAfter(Instant.parse(since))) {
            return;
        }
        since = written;
        String text = redact.apply(space < 0 ? "" : line.substring(space + 1));
        last.add(text);
        listener.accept(text);
    }
}
