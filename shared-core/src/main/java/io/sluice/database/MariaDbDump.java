package io.sluice.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that is a dump: a first line of ours with what the dump program leaves out when it names no database, so that
 * a dump can go into another one, then the program's own output down to its last line. A person can load it with the
 * client program alone.
 */
final class MariaDbDump {

    private static final Pattern FIRST_LINE =
            Pattern.compile("-- Sluice dump 1; character set (\\w+); collation (\\w+)\\n?");
    private static final String LAST_LINE = "\n-- Dump completed";
    private static final int TAIL_BYTES = 200;

    /** Longest beginning of a line that is looked at: an account's name has at most 80 + 255 characters. */
    private static final int LINE_BEGINNING = 4096;

    private MariaDbDump() {}

    /**
     * What a database says of itself.
     *
     * @param characterSet default of tables made later
     */
    record Defaults(String characterSet, String collation) {

        String firstLine() {
            return "-- Sluice dump 1; character set " + characterSet + "; collation " + collation + "\n";
        }

        static Optional<Defaults> read(String firstLine) {
            Matcher matcher = FIRST_LINE.matcher(firstLine);
            return matcher.matches() ? Optional.of(new Defaults(matcher.group(1), matcher.group(2))) : Optional.empty();
        }
    }

    /** Remembers the end of what goes through, for only a whole dump has its last line. */
    static final class Tail {
        private final byte[] end = new byte[TAIL_BYTES];
        private int length;

        void add(byte[] bytes, int offset, int count) {
            int added = Math.min(count, TAIL_BYTES);
            int kept = Math.min(length, TAIL_BYTES - added);
            System.arraycopy(end, length - kept, end, 0, kept);
            System.arraycopy(bytes, offset + count - added, end, kept, added);
            length = kept + added;
        }

        boolean complete() {
            String text = new String(end, 0, length, StandardCharsets.ISO_8859_1);
            int last = text.lastIndexOf(LAST_LINE);
            return last >= 0 && text.indexOf('\n', last + 1) == text.length() - 1;
        }
    }

    /**
     * Copies a dump, with the beginning of each line given to {@code edit}; rows of data are long lines, of which the
     * rest is copied as it is.
     *
     * @param edit gets the first 4096 bytes of a line, or all of it with its line break, as ISO 8859-1
     */
    static void copyLines(InputStream dump, OutputStream out, UnaryOperator<String> edit) throws IOException {
        InputStream in = new BufferedInputStream(dump, 1 << 18);
        byte[] line = new byte[LINE_BEGINNING];
        int length = 0;
        boolean beginning = true;
        byte[] block = new byte[1 << 16];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            int from = 0;
            for (int i = 0; i < read; i++) {
                boolean end = block[i] == '\n';
                if (beginning) {
                    line[length++] = block[i];
                    if (end || length == LINE_BEGINNING) {
                        writeEdited(out, line, length, edit);
                        length = 0;
                        beginning = end;
                        from = i + 1;
                    }
                } else if (end) {
                    out.write(block, from, i + 1 - from);
                    beginning = true;
                    from = i + 1;
                }
            }
            if (!beginning) {
                out.write(block, from, read - from);
            }
        }
        writeEdited(out, line, length, edit);
    }

    private static void writeEdited(OutputStream out, byte[] line, int length, UnaryOperator<String> edit)
            throws IOException {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        out.write(edit.apply(text).getBytes(StandardCharsets.ISO_8859_1));
    }
}
