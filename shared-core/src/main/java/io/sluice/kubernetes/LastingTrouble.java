package io.sluice.kubernetes;

import java.time.Duration;
import java.util.Optional;

/** The trouble that is seen again and again, and for how long: some of it passes by itself. */
public final class LastingTrouble {

    private Optional<PodTrouble> seen = Optional.empty();
    private long since;

    /** What is to be seen now; trouble of another reason counts from now on. */
    public void see(Optional<PodTrouble> now) {
        if (!now.map(PodTrouble::reason).equals(seen.map(PodTrouble::reason))) {
            since = System.nanoTime();
        }
        seen = now;
    }

    /** What was seen last. */
    public Optional<PodTrouble> seen() {
        return seen;
    }

    /** Whether it has been seen for all of {@code patience}. */
    public boolean lasts(Duration patience) {
        return System.nanoTime() - since >= patience.toNanos();
    }
}
