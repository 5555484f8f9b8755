package io.sluice.spec;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 30m}, {@code 90s}, {@code 1h30m}, {@code 500ms}, {@code 2d}. */
public final class Durations {

    static final String PATTERN = "(\\d{1,6}d)?(\\d{1,6}h)?(\\d{1,6}m(?!s))?(\\d{1,6}s)?(\\d{1,9}ms)?";

    private static final Pattern FORM = Pattern.compile(PATTERN);

    private Durations() {}

    static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(number(matcher.group(1), 1))
                .plusHours(number(matcher.group(2), 1))
                .plusMinutes(number(matcher.group(3), 1))
                .plusSeconds(number(matcher.group(4), 1))
                .plusMillis(number(matcher.group(5), 2)));
    }

    /** Hours, minutes and seconds, as {@link #parse} reads them: {@code 1h30m}, {@code 0.5s}; a day is {@code 24h}. */
    public static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static long number(@org.jspecify.annotations.Nullable String group, int unit) {
        return group == null ? 0 : Long.parseLong(group.substring(0, group.length() - unit));
    }
}
