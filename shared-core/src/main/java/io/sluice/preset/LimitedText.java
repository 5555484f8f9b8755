package io.sluice.preset;

import io.sluice.SluiceException;
import java.time.Duration;

/**
 * Text in which a pattern may be looked for during a limited time. {@link java.util.regex} backtracks: a pattern such as
 * {@code .*.*.*.*=x} needs days for a line of some thousand characters, and cannot be interrupted but by its input. RE2 would
 * not, but knows neither lookaround nor back-references, which presets need.
 */
public final class LimitedText implements CharSequence {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LOOKS = 0xFFF;

    private final CharSequence text;
    private final long end = System.nanoTime() + LIMIT.toNanos();
    private int looks;

    /** The time begins now. */
    public LimitedText(CharSequence text) {
        this.text = text;
    }

    /** The time was up. */
    public static final class TimeUpException extends SluiceException {

        TimeUpException() {
            super(
                    "a pattern of the preset was not found or ruled out within " + LIMIT.toSeconds()
                            + " s; remove repetitions that follow or contain each other, such as .*.*, from the patterns in migrate.custom or the preset");
        }
    }

    /** @throws TimeUpException if the time is up */
    @Override
    public char charAt(int index) {
        if ((++looks & LOOKS) == 0 && System.nanoTime() - end > 0) {
            throw new TimeUpException();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int from, int to) {
        return text.subSequence(from, to);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
