package io.jenkins.plugins.sluice;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command as one line of a form: words apart by white space, quoted as a POSIX shell quotes (single quotes, double
 * quotes, backslash), without anything else that a shell would do. {@link #join} and {@link #split} are each other's
 * inverse.
 */
final class CommandLine {
    private CommandLine() {}

    /**
     * Splits a line into its words.
     *
     * @return the words; empty for a blank line
     * @throws IllegalArgumentException with a sentence for the user, if a quote is not closed or a backslash ends the line
     */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            if (c == '\\' && quote != '\'') {
                if (i + 1 == line.length()) {
                    throw new IllegalArgumentException("The backslash at the end has nothing to quote; leave it out.");
                }
                char next = line.charAt(++i);
                // Between double quotes a backslash quotes only what would else mean something there.
                if (quote == '"' && next != '"' && next != '\\') {
                    word.append(c);
                }
                word.append(next);
            } else if (quote == c) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("A quote (" + quote + ") is not closed; add the second one.");
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }

    /** The line that {@link #split} makes these words of. */
    static String join(List<String> words) {
        return words.stream().map(CommandLine::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[\\p{L}\\p{N}_@%+=:,./{}$-]+") ? word : EngineScript.quoted(word);
    }
}
