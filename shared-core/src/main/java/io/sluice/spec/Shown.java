package io.sluice.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/** What may be shown of somebody's input, and what they probably meant. */
final class Shown {

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.-]{1,40}");

    private Shown() {}

    /** A field's name, unless it looks like something else (a URL after a forgotten space, say). */
    static String name(String text) {
        return HARMLESS.matcher(text).matches() ? text : "this field";
    }

    /** A value in quotes, unless it may hold more than it should. */
    static String value(String text) {
        return HARMLESS.matcher(text).matches() ? "'" + text + "'" : "the value";
    }

    /** {@code ; did you mean backup?}, or nothing if no name is near. */
    static String suggestion(String text, Collection<String> names) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(wanted, name.toLowerCase(Locale.ROOT))))
                .filter(name -> distance(wanted, name.toLowerCase(Locale.ROOT)) <= Math.max(1, wanted.length() / 3))
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] costs = new int[b.length() + 1];
        for (int j = 0; j < costs.length; j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(replaced, 1 + Math.min(costs[j], costs[j - 1]));
            }
        }
        return costs[b.length()];
    }
}
