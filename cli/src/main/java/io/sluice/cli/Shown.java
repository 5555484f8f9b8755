package io.sluice.cli;

import io.sluice.report.Printable;
import java.util.regex.Pattern;

/** Text from outside as it may stand on the screen. */
final class Shown {

    private static final Pattern PASSWORD = Pattern.compile("://[^\\s'\"]*@");

    private Shown() {}

    /** One line, whatever it holds; escape sequences and other control characters are seen, not obeyed. */
    static String line(String text) {
        return Printable.of(text).replace('\n', ' ').replace('\t', ' ');
    }

    /** An argument as a message may repeat it. */
    static String withoutPasswords(String text) {
        return PASSWORD.matcher(text).replaceAll("://******@");
    }
}
