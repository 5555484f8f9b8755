package io.sluice.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL of {@code pg_restore --single-transaction} on its way to psql, without its BEGIN and COMMIT: when to commit is
 * for the restore to say. Without that option pg_restore puts large objects into a transaction of their own, whose COMMIT
 * would be ours (PostgreSQL 15, pg_backup_archiver.c, StartRestoreLOs).
 */
final class PostgresScript {

    private static final int TAIL_BYTES = 1 << 12;
    private static final int LONGEST_LINE_BYTES = 1 << 16;

    /** Whole lines that pg_restore writes before the first definition, and between the rows of tables. */
    private static final Pattern KNOWN = Pattern.compile("(?s)(?:--.*|SET (\\w+) = .*;"
            + "|SELECT pg_catalog\\.(?:set_config|setval)\\(.*\\);|\\\\restrict .*|\\s*)");

    private static final Pattern COPY = Pattern.compile("(?s)(COPY .* FROM stdin);");
    private static final String BEGIN = "BEGIN;";
    private static final String COMMIT = "COMMIT;";
    private static final Pattern END =
            Pattern.compile("(?m)^" + COMMIT + "\\s*(?:--[^\n]*\\s*|\\\\unrestrict [^\n]*\\s*)*\\z");

    private final InputStream sql;
    private final OutputStream server;
    private final byte[] buffer = new byte[1 << 17];
    private int start;
    private int end;

    PostgresScript(InputStream sql, OutputStream server) {
        this.sql = sql;
        this.server = server;
    }

    /**
     * Copies all of it but its last {@value #TAIL_BYTES} bytes, which hold the COMMIT.
     *
     * @param settings the parameters that the server knows; a newer pg_restore sets others, too, and those are left out
     * @param freeze whether rows are to be frozen, which needs that their table was made in this transaction; those that
     *     come after a definition are not
     */
    void copy(Set<String> settings, boolean freeze) throws IOException {
        while (copyLine(settings, freeze)) {
            // up to the first definition
        }
        do {
            write(Math.max(0, end - start - TAIL_BYTES));
        } while (fill());
    }

    /**
     * Copies the end without the COMMIT; to be called when pg_restore ended well.
     *
     * @return false if there was no COMMIT at the end, so that it is not the script that we know
     */
    boolean copyTail() throws IOException {
        String tail = new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
        Matcher commit = END.matcher(tail);
        if (!commit.find()) {
            return false;
        }
        write(commit.start());
        start += COMMIT.length();
        write(end - start);
        return true;
    }

    /** One line, with the rows that follow it; false, and nothing is copied, if it is none that we know. */
    private boolean copyLine(Set<String> settings, boolean freeze) throws IOException {
        int length = lineLength();
        String line = new String(buffer, start, length, StandardCharsets.ISO_8859_1).strip();
        Matcher copy = COPY.matcher(line);
        if (freeze && copy.matches()) {
            server.write((copy.group(1) + " WITH (FREEZE);").getBytes(StandardCharsets.ISO_8859_1));
            start += length - 1; // its line break could be the one before the end of the rows
            copyRows();
            return true;
        }
        Matcher known = KNOWN.matcher(line);
        if (line.equals(BEGIN) || known.matches() && known.group(1) != null && !settings.contains(known.group(1))) {
            start += length;
            return true;
        }
        if (length == 0 || !known.matches()) {
            return false;
        }
        write(length);
        return true;
    }

    /** With its line break; 0 if there is no whole line of a usual length. */
    private int lineLength() throws IOException {
        for (int length = 0; length < LONGEST_LINE_BYTES; length++) {
            if (start + length == end && !fill()) {
                return 0;
            }
            if (buffer[start + length] == '\n') {
                return length + 1;
            }
        }
        return 0;
    }

    /** Up to the line that ends them: a backslash and a full stop. */
    private void copyRows() throws IOException {
        int next = start + 3; // where the line break after it would be
        while (true) {
            while (next < end) {
                switch (buffer[next]) {
                    case '\n' -> {
                        if (buffer[next - 1] == '.' && buffer[next - 2] == '\\' && buffer[next - 3] == '\n') {
                            write(next + 1 - start);
                            return;
                        }
                        next += 3;
                    }
                    case '\\' -> next += 2;
                    case '.' -> next += 1;
                    default -> next += 4;
                }
            }
            int kept = Math.min(3, end - start);
            int beyond = next - end;
            write(end - start - kept);
            if (!fill()) {
                return;
            }
            next = start + kept + beyond;
        }
    }

    private void write(int length) throws IOException {
        server.write(buffer, start, length);
        start += length;
    }

    /** Reads on behind what is there; false at the end. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int length = sql.read(buffer, end, buffer.length - end);
        end += Math.max(0, length);
        return length >= 0;
    }
}
