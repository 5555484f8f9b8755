package io.sluice.command;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Argument vectors as a person can paste them into a POSIX shell. Only ever printed, never run by us. */
public final class ShellWords {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private ShellWords() {}

    /** The words with single quotes where they are needed, blanks between them. */
    public static String join(List<String> words) {
        return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : quotes(word);
    }

    static String quotes(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
