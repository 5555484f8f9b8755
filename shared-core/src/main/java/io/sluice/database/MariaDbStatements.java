package io.sluice.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at the statements of a dump before anything is dropped for it: they are those with which {@code mariadb-dump} makes
 * one database, and touch no other one, no account and no file. The bodies of routines, triggers and events are not
 * looked into: they are the database's own code, as changelogs are.
 */
final class MariaDbStatements {

    /** What may be in a row, beside numbers and quoted values. */
    private static final Set<String> VALUES = Set.of("NULL", "_BINARY", "TRUE", "FALSE", "X", "B", "DEFAULT", "E");

    private static final Set<String> OBJECTS = Set.of(
            "TABLE",
            "VIEW",
            "TRIGGER",
            "FUNCTION",
            "PROCEDURE",
            "EVENT",
            "SEQUENCE",
            "PACKAGE",
            "TEMPORARY",
            "ALGORITHM",
            "DEFINER",
            "SQL",
            "AGGREGATE",
            "OR");
    private static final Set<String> NOT_IN_SET =
            Set.of("GLOBAL", "@@GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD", "ROLE", "STATEMENT", "SELECT", "FOR");

    /** The version of a comment that no server executes: it speaks to the client, as of its sandbox mode. */
    private static final String NEVER = "999999";

    private static final int LONGEST_WORD = 256;

    /** Enough to see what a statement is; only CREATE TABLE and INSERT are looked at to their end. */
    private static final int MOST_TOKENS = 64;

    private final List<String> tokens = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private final StringBuilder setting = new StringBuilder();
    private String delimiter = ";";
    private char quote;
    private Comment comment = Comment.NONE;
    private boolean executed;
    private boolean escaped;
    private boolean backslashEscapes = true;
    private boolean readingDelimiter;
    private boolean atStart;
    private int inComment;
    private boolean versionNext;
    private boolean values;
    private int depth;
    private char before;
    private char beforeThat;

    private enum Comment {
        NONE,
        LINE,
        BLOCK
    }

    /** @throws DatabaseException if a statement of the dump has no place in it */
    void add(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            char c = (char) (bytes[i] & 0xff);
            add(c);
            beforeThat = before;
            before = c;
        }
    }

    /** To be called at the end: the client executes what stands there without a delimiter. */
    void finish() {
        endWord();
        check();
    }

    private void add(char c) {
        if (readingDelimiter) {
            readDelimiter(c);
        } else if (comment != Comment.NONE) {
            comment(c);
        } else if (quote != 0) {
            quoted(c);
        } else {
            code(c);
        }
    }

    private void readDelimiter(char c) {
        if (c == '\n') {
            delimiter = word.toString().strip();
            word.setLength(0);
            readingDelimiter = false;
            if (delimiter.isEmpty()) {
                throw refused("DELIMITER");
            }
        } else if (word.length() < LONGEST_WORD) {
            word.append(c);
        }
    }

    private void comment(char c) {
        if (comment == Comment.LINE && c == '\n') {
            comment = Comment.NONE;
        } else if (comment == Comment.BLOCK && c == '!' && (atStart || before == 'M' && inComment == 2)) {
            comment = Comment.NONE; // what follows is executed
            executed = true;
            versionNext = true;
        } else if (comment == Comment.BLOCK && !atStart && c == '/' && before == '*') {
            comment = Comment.NONE;
        }
        atStart = false;
        inComment++;
    }

    private void quoted(char c) {
        if (executed && c == '/' && before == '*') { // a server that does not execute the comment ends it here
            throw refused("a comment in quotes");
        }
        if (escaped) {
            escaped = false;
        } else if (c == '\\' && quote != '`' && backslashEscapes) {
            escaped = true;
        } else if (c == quote) {
            token(quote == '`' ? "`" + word : "'");
            word.setLength(0);
            quote = 0;
            return;
        }
        if (quote == '`' && word.length() < LONGEST_WORD) {
            word.append(c);
        }
        setting.append(isSet() ? String.valueOf(c) : "");
    }

    private void code(char c) {
        if (Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '@' || c >= 0x80) {
            if (word.length() < LONGEST_WORD) {
                word.append(c);
            }
            return;
        }
        endWord();
        if (comment != Comment.NONE) {
            return;
        } else if (readingDelimiter) {
            readDelimiter(c);
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        } else if (c == '#' || before == '-' && beforeThat == '-' && c <= ' ') {
            comment = Comment.LINE;
        } else if (c == '*' && before == '/') {
            comment = Comment.BLOCK;
            atStart = true;
            inComment = 1;
        } else if (c == '/' && before == '*' && executed) {
            executed = false;
        } else if (!ends(c) && "()=,.".indexOf(c) >= 0) {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            token(String.valueOf(c));
        }
    }

    private boolean ends(char c) {
        boolean end = delimiter.length() == 1
                ? c == delimiter.charAt(0)
                : c == delimiter.charAt(delimiter.length() - 1) && before == delimiter.charAt(delimiter.length() - 2);
        if (end) {
            check();
            tokens.clear();
            setting.setLength(0);
            depth = 0;
            values = false;
        }
        return end;
    }

    private void endWord() {
        if (word.length() > 0) {
            String text = word.toString().toUpperCase(Locale.ROOT);
            word.setLength(0);
            boolean version = versionNext && text.matches("\\d{5,6}");
            versionNext = false;
            if (version) {
                if (text.equals(NEVER)) {
                    executed = false;
                    comment = Comment.BLOCK;
                }
                return;
            }
            token(text);
            readingDelimiter = tokens.size() == 1 && text.equals("DELIMITER");
            if (readingDelimiter) {
                tokens.clear();
            }
        }
    }

    private void token(String token) {
        if (starts("INSERT") || starts("REPLACE")) {
            if (values && Character.isLetter(token.charAt(0)) && !VALUES.contains(token)) {
                throw refused("INSERT with " + token);
            }
            values |= depth == 0 && token.equals("VALUES");
        }
        if (starts("CREATE") && tokens.size() > 1 && tokens.get(1).equals("TABLE") && token.equals("SELECT")) {
            throw refused("CREATE TABLE … SELECT");
        }
        if (token.equals("SONAME") && starts("CREATE")) {
            throw refused("CREATE FUNCTION … SONAME");
        }
        if (tokens.size() < MOST_TOKENS) {
            tokens.add(token);
        }
    }

    private boolean starts(String first) {
        return !tokens.isEmpty() && tokens.get(0).equals(first);
    }

    private boolean isSet() {
        return starts("SET") && setting.length() < 4096;
    }

    private void check() {
        if (tokens.isEmpty()) {
            return;
        }
        String second = tokens.size() > 1 ? tokens.get(1) : "";
        boolean known = switch (tokens.get(0)) {
            case "SET" -> set();
            case "CREATE" -> OBJECTS.contains(second) && !(second.equals("OR") && isAccount());
            case "DROP" -> OBJECTS.contains(second) && unqualified();
            case "ALTER" -> Set.of("DATABASE", "TABLE").contains(second) && unqualified();
            case "INSERT", "REPLACE" -> values && unqualified();
            case "LOCK" -> unqualified();
            case "UNLOCK", "COMMIT" -> true;
            case "START" -> second.equals("TRANSACTION");
            case "SELECT", "DO" -> second.equals("SETVAL") || second.equals("NEXTVAL");
            default -> false;
        };
        if (!known) {
            throw refused(tokens.get(0) + " " + (second.startsWith("`") ? "" : second));
        }
    }

    private boolean isAccount() {
        return tokens.stream().limit(4).anyMatch(Set.of("USER", "ROLE", "SERVER", "DATABASE", "SCHEMA")::contains);
    }

    private boolean set() {
        if (tokens.stream().anyMatch(NOT_IN_SET::contains) || tokens.contains("(") && !longValue()) {
            return false;
        }
        if (tokens.contains("SQL_MODE") || tokens.contains("@@SQL_MODE")) {
            backslashEscapes = !setting.toString().toUpperCase(Locale.ROOT).contains("NO_BACKSLASH_ESCAPES");
        }
        return true;
    }

    /** A part of a long value, as {@link MariaDbRows} writes it: put behind the parts before it, by no other function. */
    private boolean longValue() {
        return tokens.size() > 4
                && tokens.get(1).startsWith("@SLUICE_")
                && tokens.get(3).equals("CONCAT")
                && tokens.stream().skip(4).noneMatch(token -> Character.isLetter(token.charAt(0)))
                && tokens.lastIndexOf("(") == 4;
    }

    /** No name of another database before the first parenthesis. */
    private boolean unqualified() {
        int end = tokens.indexOf("(");
        return !tokens.subList(0, end < 0 ? tokens.size() : end).contains(".");
    }

    private static DatabaseException refused(String statement) {
        return new DatabaseException("the backup contains a statement that no dump of a database contains ("
                + statement.strip() + "), so nothing of it was restored; find out who can write to the store, and use"
                + " another backup");
    }
}
