package io.sluice.database;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at the statements that pg_restore makes of a dump before anything is dropped for them: they are those with which
 * {@code pg_dump} makes one database, and run no program, read no file, and change no role and no other database.
 * The bodies of functions are not looked into: they are the database's own code, as changelogs are.
 */
final class PostgresStatements {

    /** PostgreSQL documentation, "Lexical Structure": all in which a semicolon is not the end of a statement. */
    private static final Pattern TOKEN = Pattern.compile("(?s)--[^\\n]*+"
            + "|(?<comment>/\\*)"
            + "|(?<escaped>[eE]'(?:[^'\\\\]|''|\\\\.)*+')"
            + "|(?<text>'(?:[^']|'')*+')"
            + "|(?<name>\"(?:[^\"]|\"\")*+\")"
            + "|(?<dollar>\\$(?:[A-Za-z_\\x80-\\xff][A-Za-z0-9_\\x80-\\xff]*+)?\\$)"
            + "|(?<word>[A-Za-z_\\x80-\\xff][A-Za-z0-9_$\\x80-\\xff]*+)"
            + "|(?<other>[^\\s])");

    private static final Set<String> FIRST =
            Set.of("ALTER", "COMMENT", "CREATE", "GRANT", "REFRESH", "REVOKE", "SECURITY", "SELECT", "SET", "DROP");
    private static final Set<String> NOT_OF_ONE_DATABASE =
            Set.of("ROLE", "GROUP", "DATABASE", "TABLESPACE", "SYSTEM", "USER");
    private static final Set<String> FUNCTIONS = Set.of(
            "SETVAL",
            "SET_CONFIG",
            "LO_CREATE",
            "LO_FROM_BYTEA",
            "PG_RESTORE_RELATION_STATS",
            "PG_RESTORE_ATTRIBUTE_STATS",
            "PG_EXTENSION_CONFIG_DUMP");
    private static final int MOST_TOKENS = 64;

    private final String script;
    private final List<String> tokens = new ArrayList<>();
    private int blocks;
    private int parentheses;

    private PostgresStatements(byte[] script) {
        this.script = new String(script, StandardCharsets.ISO_8859_1);
    }

    /** @throws DatabaseException if a statement has no place in a dump */
    static void check(byte[] script) {
        new PostgresStatements(script).check();
    }

    private void check() {
        Matcher matcher = TOKEN.matcher(script);
        for (int at = 0; matcher.find(at); ) {
            at = matcher.end();
            if (matcher.group("comment") != null) {
                at = endOfComment(at);
            } else if (matcher.group("dollar") != null) {
                int end = script.indexOf(matcher.group("dollar"), at);
                at = end < 0 ? script.length() : end + matcher.group("dollar").length();
                add("'");
            } else if (matcher.group("word") != null) {
                word(matcher.group("word").toUpperCase(Locale.ROOT));
            } else if (matcher.group("name") != null) {
                add("\"");
            } else if (matcher.group("other") != null) {
                other(matcher.group("other"));
            } else if (matcher.group("text") != null || matcher.group("escaped") != null) {
                add("'");
            }
        }
        end();
    }

    private int endOfComment(int from) {
        int depth = 1;
        int at = from;
        for (; at < script.length() && depth > 0; at++) {
            if (script.startsWith("/*", at)) {
                depth++;
                at++;
            } else if (script.startsWith("*/", at)) {
                depth--;
                at++;
            }
        }
        return at;
    }

    /** A function's body may be written as statements, between BEGIN ATOMIC and END. */
    private void word(String word) {
        if (word.equals("ATOMIC")
                && !tokens.isEmpty()
                && tokens.get(tokens.size() - 1).equals("BEGIN")) {
            blocks = 1;
        } else if (blocks > 0) {
            blocks += word.equals("CASE") ? 1 : word.equals("END") ? -1 : 0;
        }
        add(word);
    }

    private void other(String character) {
        parentheses += character.equals("(") ? 1 : character.equals(")") ? -1 : 0;
        if (character.equals("\\")) {
            throw refused("\\");
        }
        if (character.equals(";") && blocks == 0 && parentheses <= 0) {
            end();
        } else {
            add(character);
        }
    }

    private void add(String token) {
        if (tokens.size() >= MOST_TOKENS) {
            tokens.remove(MOST_TOKENS - 1); // the last one is looked at
        }
        tokens.add(token);
    }

    private void end() {
        if (!tokens.isEmpty() && !known()) {
            throw refused(String.join(
                    " ",
                    tokens.stream()
                            .limit(3)
                            .filter(token -> token.matches("\\w+"))
                            .toList()));
        }
        tokens.clear();
        blocks = 0;
        parentheses = 0;
    }

    private boolean known() {
        String first = tokens.get(0);
        String second = tokens.size() > 1 ? tokens.get(1) : "";
        String third = tokens.size() > 2 ? tokens.get(2) : "";
        if (!FIRST.contains(first)) {
            return false;
        }
        return switch (first) {
            case "CREATE", "ALTER", "DROP" ->
                !NOT_OF_ONE_DATABASE.contains(second) || second.equals("USER") && third.equals("MAPPING");
            case "GRANT", "REVOKE" -> tokens.contains("ON");
            case "SET" -> !second.equals("ROLE") && !(second.equals("SESSION") && third.startsWith("AUTHORIZATION"));
            case "SELECT" -> select();
            default -> true;
        };
    }

    private boolean select() {
        int call = tokens.indexOf("(");
        return call > 0
                && FUNCTIONS.contains(tokens.get(call - 1))
                && tokens.contains("PG_CATALOG")
                && tokens.lastIndexOf("SELECT") == 0;
    }

    private static DatabaseException refused(String statement) {
        return new DatabaseException("the backup contains a statement that no dump of a database contains (" + statement
                + "), so nothing of it was restored; find out who can write to the store, and use another backup");
    }
}
