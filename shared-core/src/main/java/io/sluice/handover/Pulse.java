package io.sluice.handover;

import java.time.Duration;
import java.util.Optional;

/**
 * A file that changes while somebody is alive, looked at on our own monotonic clock, since clocks of machines differ and
 * a volume's times are somebody's clock.
 */
final class Pulse {

    private final SharedDirectory directory;
    private final String name;
    private String last = "";
    private long changedAt = System.nanoTime();

    Pulse(SharedDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /** How long it has been silent, as far as we have been looking. */
    Duration silence() {
        Optional<String[]> now = directory.words(name);
        String text = now.map(words -> String.join(" ", words)).orElse(last);
        if (!text.equals(last)) {
            last = text;
            changedAt = System.nanoTime();
        }
        return Duration.ofNanos(System.nanoTime() - changedAt);
    }

    /** Whether it was ever felt. */
    boolean felt() {
        silence();
        return !last.isEmpty();
    }

    /** Whether it said goodbye. */
    boolean isGone() {
        silence();
        return last.equals("gone");
    }
}
