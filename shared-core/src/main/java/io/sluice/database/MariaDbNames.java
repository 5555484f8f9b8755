package io.sluice.database;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the name of a database in the text of definitions, which is bytes, each in one character (ISO 8859-1). */
final class MariaDbNames {

    /** Strings and comments, which hold no names; then names, quoted or not. */
    private static final Pattern TOKEN = Pattern.compile(
            "'(?:[^'\\\\]++|\\\\.|'')*+'|--[ \\t][^\\n]*+|#[^\\n]*+|/\\*(?![!M])(?:[^*]++|\\*(?!/))*+\\*/"
                    + "|`(?:[^`]++|``)*+`|\"(?:[^\"\\\\]++|\\\\.|\"\")*+\"|[A-Za-z0-9_$\\x80-\\xff]++",
            Pattern.DOTALL);

    private static final Pattern CREATE = Pattern.compile(
            "\\b(PROCEDURE|FUNCTION|PACKAGE BODY|PACKAGE|VIEW|TRIGGER|EVENT) (`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|[\\w$]+)",
            Pattern.CASE_INSENSITIVE);

    private static final String NAME = "(?:`(?:[^`]|``)*`|[A-Za-z0-9_$\\x80-\\xff]+)";

    /** A trigger is written as its author wrote it, with the database or without. */
    private static final Pattern TRIGGER = Pattern.compile(
            "(.*?\\bTRIGGER\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?)(?:(" + NAME + ")\\s*\\.\\s*)?(" + NAME
                    + "\\s+(?:BEFORE|AFTER)\\s+(?:INSERT|UPDATE|DELETE)\\s+ON\\s+)(?:(" + NAME + ")\\s*\\.\\s*)?(.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private MariaDbNames() {}

    /** A line of a definition so that what it defines is in {@code to}, not in {@code from}. */
    static String fit(String line, String from, String to) {
        if (!line.startsWith("/*!50003 CREATE*/")) {
            return sequencesFrom(line, from, to);
        }
        Matcher trigger = TRIGGER.matcher(line);
        return trigger.matches()
                ? trigger.group(1)
                        + other(trigger.group(2), from)
                        + trigger.group(3)
                        + other(trigger.group(4), from)
                        + trigger.group(5)
                : line;
    }

    /** Like {@link #fit}, for an expression that is text, not bytes. */
    static String fitExpression(String expression, String from, String to) {
        String fitted = sequencesFrom(bytes(expression), from, to);
        return new String(fitted.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String other(@Nullable String qualifier, String from) {
        if (qualifier == null) {
            return "";
        }
        String name = qualifier.startsWith("`")
                ? qualifier.substring(1, qualifier.length() - 1).replace("``", "`")
                : qualifier;
        return name.equals(bytes(from)) ? "" : qualifier + ".";
    }

    /**
     * The default of a column names its sequence with the database, {@code nextval(`shop`.`tickets`)}, wherever the table
     * is.
     */
    private static String sequencesFrom(String line, String from, String to) {
        if (!line.contains("val(")) {
            return line;
        }
        String name = bytes(MariaDbSession.quote(from));
        StringBuilder edited = new StringBuilder();
        Matcher token = TOKEN.matcher(line);
        int copied = 0;
        while (token.find()) {
            boolean qualifier = token.group().equals(name)
                    && line.startsWith(".", token.end())
                    && line.startsWith("val(", token.start() - "val(".length());
            if (qualifier) {
                edited.append(line, copied, token.start()).append(bytes(MariaDbSession.quote(to)));
                copied = token.end();
            }
        }
        return edited.append(line, copied, line.length()).toString();
    }

    /**
     * The objects whose text names a database, each as {@code PROCEDURE `name`}: as a qualifier, or in a string that could
     * be run as a statement.
     */
    static List<String> objectsThatName(String database, String definitions) {
        String plain = bytes(database);
        Pattern inString = Pattern.compile("(?<![A-Za-z0-9_$])[`\"]?" + Pattern.quote(plain) + "[`\"]?\\s*\\.");
        List<String> found = new ArrayList<>();
        Matcher token = TOKEN.matcher(definitions);
        while (token.find()) {
            String text = token.group();
            boolean names;
            switch (text.charAt(0)) {
                case '\'' -> names = inString.matcher(text).find();
                case '-', '#', '/' -> names = false;
                case '`' ->
                    names = qualifies(
                            text.substring(1, text.length() - 1).replace("``", "`"), plain, definitions, token);
                case '"' ->
                    names = inString.matcher(text.substring(1)).find()
                            || qualifies(
                                    text.substring(1, text.length() - 1).replace("\"\"", "\""),
                                    plain,
                                    definitions,
                                    token);
                default -> names = qualifies(text, plain, definitions, token);
            }
            if (names) {
                String object = objectBefore(definitions, token.start());
                if (!found.contains(object)) {
                    found.add(object);
                }
            }
        }
        return found;
    }

    private static boolean qualifies(String name, String database, String text, Matcher token) {
        if (!name.equalsIgnoreCase(database)) {
            return false;
        }
        int next = token.end();
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return text.startsWith(".", next) && !(token.start() > 0 && text.charAt(token.start() - 1) == '.');
    }

    private static String objectBefore(String text, int position) {
        Matcher create = CREATE.matcher(text).region(0, position);
        String object = "an object";
        while (create.find()) {
            object = create.group(1).toLowerCase(java.util.Locale.ROOT) + " "
                    + new String(create.group(2).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
        return object;
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
