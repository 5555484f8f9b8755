package io.sluice.store;

import java.util.regex.Pattern;

/** What a key may look like, so that it means the same in a directory and in a bucket and never leaves either. */
final class KeySyntax {

    private static final int LONGEST = 700;
    private static final int LONGEST_SEGMENT = 200;
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]{1," + LONGEST_SEGMENT + "}");

    private KeySyntax() {}

    /** Whether {@link #check} accepts it. */
    static boolean isKey(String key) {
        if (key.length() > LONGEST) {
            return false;
        }
        for (String segment : key.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** @throws StoreException unless it is a relative path of plain segments, none of them {@code .} or {@code ..} */
    static String check(String key) {
        if (isKey(key)) {
            return key;
        }
        throw new StoreException(
                "'" + printable(key) + "' cannot be a name in the store; use letters, digits, '.', '_' and"
                        + " '-' in parts of at most " + LONGEST_SEGMENT + " characters with '/' between them");
    }

    /** As {@link #check}, for the empty prefix or one that ends with {@code /}. */
    static String checkPrefix(String prefix) {
        if (!prefix.isEmpty()) {
            check(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix + "//");
        }
        return prefix;
    }

    /** Short enough for a sentence, without control characters. */
    static String printable(String key) {
        String shown = key.length() > 100 ? key.substring(0, 100) + "…" : key;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
