package io.sluice.cli;

import java.util.Locale;
import java.util.Map;

/**
 * What an output stream can show.
 *
 * @param live whether lines can be rewritten in place
 * @param colour whether colours are wanted and understood
 * @param unicode whether marks beyond ASCII can be read
 * @param width characters of a line
 */
record Terminal(boolean live, boolean colour, boolean unicode, int width) {

    private static final int USUAL_WIDTH = 100;

    /** A file, a pipe, a build's log. */
    static Terminal plain() {
        return new Terminal(false, false, true, USUAL_WIDTH);
    }

    /** The launcher knows which streams are terminals and how wide: {@code -Dsluice.out=120}. */
    static Terminal of(String property, Map<String, String> environment) {
        Integer width = Integer.getInteger(property);
        boolean terminal = width != null && !"dumb".equals(environment.getOrDefault("TERM", "dumb"));
        boolean colour = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean unicode = !terminal
                || System.getProperty("native.encoding", "")
                        .toUpperCase(Locale.ROOT)
                        .startsWith("UTF");
        return new Terminal(terminal, colour, unicode, width == null || width < 20 ? USUAL_WIDTH : width);
    }

    Terminal withoutColour() {
        return new Terminal(live, false, unicode, width);
    }
}
