package io.sluice.migrate;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/** What a failure says, in one line. */
final class Messages {

    /** A frame of a stack trace, what PostgreSQL adds below its message, or what had begun: a pod's log can have it last. */
    private static final Pattern ADDITION = Pattern.compile("at .+\\(.*\\)|\\.\\.\\. \\d+ more|from .+:\\d+:in .+|"
            + "(DETAIL|HINT|CONTEXT|QUERY|WHERE|STATEMENT): .*|LINE \\d+: .*|.*[^.]\\.{3}");

    private Messages() {}

    /** The database's own message if there is one among the causes, else the innermost message, on one line. */
    static String of(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            innermost = cause;
            if (cause instanceof SQLException) {
                break;
            }
        }
        String message = innermost.getMessage();
        return oneLine(message == null ? innermost.getClass().getSimpleName() : message);
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\s{2,}", " ");
    }

    /** The last line that says something: no blank line, no frame of a stack trace, no rule, no addition. */
    static String lastMeaningful(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i).strip();
            if (line.chars().anyMatch(Character::isLetter)
                    && !ADDITION.matcher(line).matches()) {
                return line;
            }
        }
        return "";
    }
}
