package io.sluice.command;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes known secrets out of text that is about to leave the process. Thread-safe; secrets can be added at any time.
 *
 * <p>Each line of a secret counts as a secret, too. Values (and lines) of fewer than 4 characters are left alone: hiding
 * every "1" or "db" would make the text unreadable and show by its holes what is hidden. For the same reason those of fewer
 * than 8 characters are hidden only where they stand by themselves ({@code =shop}, {@code "shop"}, {@code :shop@}), and not
 * within words, names and paths ({@code workshop}, {@code shop.settings}, {@code /srv/shop}).
 */
public final class Redactor {

    private static final String MASK = "******";
    private static final int SHORTEST = 4;
    private static final int SHORTEST_WITHIN_WORDS = 8;
    private static final int SHORTEST_REFUSED = 8;
    private static final int SHORTEST_REFUSED_WORD = 12;

    /** Longer values are looked for as they are and line by line: their pattern would be too deep. */
    private static final int LONGEST_SPELLED = 1000;

    private static final String NOT_AFTER = "(?<![\\p{L}\\p{N}_-])(?<![\\p{L}\\p{N}]\\.)(?<![^/]/)";
    private static final String NOT_BEFORE = "(?![\\p{L}\\p{N}_/-]|\\.[\\p{L}\\p{N}])";

    private final Set<String> values = new LinkedHashSet<>();
    private volatile @Nullable Pattern hidden;
    private volatile @Nullable Pattern refused;
    private volatile int longest;

    public synchronized void add(Collection<Secret> added) {
        boolean grown = false;
        for (Secret secret : added) {
            for (String value : spellings(secret.reveal())) {
                grown |= value.length() >= SHORTEST && values.add(value);
            }
        }
        if (grown) {
            longest = values.stream().mapToInt(Redactor::encodedLength).max().orElse(0);
            hidden = anyOf(List.copyOf(values));
            refused = anyOf(values.stream().filter(Redactor::isTelling).toList());
        }
    }

    /** The text with every known secret, also in its percent-encoded spelling, replaced by {@code ******}. */
    public String redact(String text) {
        Pattern pattern = hidden;
        return pattern == null ? text : pattern.matcher(text).replaceAll(MASK);
    }

    /**
     * Whether the text holds a secret that must not be an argument: one of at least 8 characters, or 12 if it is made
     * of letters alone. A shorter word ("postgres") says nothing: it is a user or a directory as well.
     */
    boolean isSecretIn(String text) {
        Pattern pattern = refused;
        return pattern != null && pattern.matcher(text).find();
    }

    /** Characters of the longest spelling of a known secret; 0 without secrets. */
    int longest() {
        return longest;
    }

    private static boolean isTelling(String value) {
        boolean word = value.chars().allMatch(Character::isLetter);
        return value.length() >= (word ? SHORTEST_REFUSED_WORD : SHORTEST_REFUSED);
    }

    private static Set<String> spellings(String secret) {
        Set<String> all = new LinkedHashSet<>();
        all.add(secret);
        secret.lines().map(String::strip).forEach(all::add);
        if (secret.indexOf('%') >= 0) {
            try {
                all.add(URLDecoder.decode(secret.replace("+", "%2B"), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                // not percent-encoded: the sign belongs to the secret
            }
        }
        return all;
    }

    private static @Nullable Pattern anyOf(List<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        return Pattern.compile(values.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Redactor::occurrence)
                .collect(Collectors.joining("|")));
    }

    private static String occurrence(String value) {
        if (value.length() > LONGEST_SPELLED) {
            return Pattern.quote(value);
        }
        return value.length() < SHORTEST_WITHIN_WORDS ? NOT_AFTER + pattern(value) + NOT_BEFORE : pattern(value);
    }

    /** Each character that is not a letter or digit: as it is, after a backslash, or percent-encoded. */
    private static String pattern(String value) {
        StringBuilder pattern = new StringBuilder();
        value.codePoints().forEach(point -> {
            String character = Character.toString(point);
            if (isPlain(point)) {
                pattern.append(character);
            } else {
                pattern.append("(?:\\\\?").append(Pattern.quote(character));
                pattern.append("|(?i:").append(percentEncoded(character)).append(")");
                pattern.append(point == ' ' ? "|\\+)" : ")");
            }
        });
        return pattern.toString();
    }

    private static int encodedLength(String value) {
        return value.codePoints()
                .map(point -> isPlain(point)
                        ? 1
                        : percentEncoded(Character.toString(point)).length())
                .sum();
    }

    private static boolean isPlain(int point) {
        return point < 128 && Character.isLetterOrDigit(point);
    }

    private static String percentEncoded(String character) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : character.getBytes(StandardCharsets.UTF_8)) {
            encoded.append("%%%02X".formatted(each));
        }
        return encoded.toString();
    }
}
