package io.sluice.report;

/**
 * Text from outside (names, log lines, messages) as a person may safely look at it: terminal colours are dropped,
 * control characters and the marks that reorder text are shown instead of obeyed. Markup is escaped elsewhere.
 */
public final class Printable {

    private static final String TERMINAL_SEQUENCE =
            "\u001B(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)|[@-Z\\\\^_])";

    private Printable() {}

    /** The text, nothing in it hidden. */
    public static String of(String text) {
        String plain = text.indexOf('\u001B') < 0 ? text : text.replaceAll(TERMINAL_SEQUENCE, "");
        StringBuilder shown = new StringBuilder(plain.length());
        plain.codePoints().forEach(c -> append(shown, c));
        return shown.toString();
    }

    /** The text with its middle left out if it is longer than {@code limit} characters. */
    static String of(String text, int limit) {
        if (text.length() <= limit) {
            return of(text);
        }
        int half = limit / 2;
        return of(text.substring(0, half))
                + " … (" + (text.length() - 2 * half) + " characters left out) … "
                + of(text.substring(text.length() - half));
    }

    private static void append(StringBuilder shown, int c) {
        if (c == '\n' || c == '\t') {
            shown.append((char) c);
        } else if (c < 0x20) {
            shown.append((char) (0x2400 + c));
        } else if (c == 0x7F) {
            shown.append('\u2421');
        } else if (c < 0xA0 && c > 0x7F || reorders(c)) {
            shown.append(String.format("⟨U+%04X⟩", c));
        } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            shown.append('\uFFFD');
        } else {
            shown.appendCodePoint(c);
        }
    }

    /** Directional marks, overrides and isolates; line and paragraph separators. */
    private static boolean reorders(int c) {
        return c == 0x061C || c == 0x200E || c == 0x200F || c >= 0x2028 && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
