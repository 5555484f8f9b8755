package io.sluice.database;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
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

    private static final int BUFFER_BYTES = 1 << 17;
    private static final int TAIL_BYTES = 1 << 12;
    private static final Pattern PREAMBLE =
            Pattern.compile("(?:--.*|SET (\\w+) = .*|SELECT pg_catalog\\.set_config.*|\\\\restrict .*|\\s*)");
    private static final String BEGIN = "BEGIN;";
    private static final Pattern END =
            Pattern.compile("(?m)^COMMIT;\\s*(?:--[^\n]*\\s*|\\\\unrestrict [^\n]*\\s*)*\\z");

    private final byte[] buffer = new byte[BUFFER_BYTES + TAIL_BYTES];
    private int held;

    /** Copies all of it but its last {@value #TAIL_BYTES} bytes, which hold the COMMIT. */
    void copy(InputStream sql, OutputStream server, Set<String> settings) throws IOException {
        InputStream buffered = new BufferedInputStream(sql, BUFFER_BYTES);
        copyPreamble(buffered, server, settings);
        // not transferTo, which goes by 8 KiB
        for (int length; (length = buffered.read(buffer, held, BUFFER_BYTES)) >= 0; ) {
            held += length;
            int ready = Math.max(0, held - TAIL_BYTES);
            server.write(buffer, 0, ready);
            System.arraycopy(buffer, ready, buffer, 0, held - ready);
            held -= ready;
        }
    }

    /**
     * Copies what came before the COMMIT; to be called when pg_restore ended well.
     *
     * @return false if there was no COMMIT at the end, so that it is not the script that we know
     */
    boolean copyTail(OutputStream server) throws IOException {
        String tail = new String(buffer, 0, held, StandardCharsets.ISO_8859_1);
        Matcher end = END.matcher(tail);
        if (!end.find()) {
            return false;
        }
        server.write(buffer, 0, end.start());
        return true;
    }

    /** A newer pg_restore sets parameters that an older server does not know, and those are left out. */
    private void copyPreamble(InputStream sql, OutputStream server, Set<String> settings) throws IOException {
        while (true) {
            byte[] line = line(sql);
            String text = new String(line, StandardCharsets.ISO_8859_1).strip();
            Matcher known = PREAMBLE.matcher(text);
            if (text.equals(BEGIN)) {
                continue;
            }
            if (line.length == 0 || !known.matches()) {
                System.arraycopy(line, 0, buffer, 0, line.length);
                held = line.length;
                return;
            }
            if (known.group(1) == null || settings.contains(known.group(1))) {
                server.write(line);
            }
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next; line.size() < TAIL_BYTES && (next = in.read()) >= 0; ) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
