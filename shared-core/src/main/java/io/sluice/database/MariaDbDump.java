package io.sluice.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text that is a dump: a first line of Sluice's own with what no dump program writes, then the parts, each after a line
 * that names it. An operator can load it with the client program alone.
 *
 * <p>Until 0.1 a dump was one run of the dump program after its first line: such a dump has no parts, and is read still.
 */
final class MariaDbDump {

    private static final Pattern FIRST_LINE = Pattern.compile("-- Sluice dump ([12]); character set (\\w+); collation"
            + " (\\w+)(?:; marker (\\w+); database (\\w+); comment (\\w*))?\\n?");
    private static final Pattern PROGRAM_DATABASE = Pattern.compile("-- Host: .*    Database: (.*)\n?");
    private static final String LAST = "\n-- Dump completed";

    /** What ends a whole dump. */
    static final String LAST_LINE = LAST + "\n";

    private static final int TAIL_BYTES = 200;

    /** Longest beginning of a line that is looked at: an account's name has at most 80 + 255 characters. */
    private static final int LINE_BEGINNING = 4096;

    private MariaDbDump() {}

    /** The parts of a dump, in their order. Views call functions; triggers would change rows that are loaded after them. */
    enum Part {
        TABLES,
        ROWS,
        ROUTINES,
        VIEWS,
        TRIGGERS,
        EVENTS;

        /** All but tables and their rows. */
        static final Set<Part> DEFINITIONS = EnumSet.of(ROUTINES, VIEWS, TRIGGERS, EVENTS);
    }

    /**
     * What a database says of itself.
     *
     * @param characterSet default of tables that are created later
     * @param marker begins the lines that name the parts; null in a dump without parts. It is random, so that no text in the
     *     database can be taken for one.
     * @param database the name of the database that was dumped; null in a dump without parts
     * @param comment the database's own comment
     */
    record Header(
            String characterSet,
            String collation,
            @Nullable String marker,
            @Nullable String database,
            String comment) {

        String firstLine() {
            return "-- Sluice dump 2; character set " + characterSet + "; collation " + collation + "; marker " + marker
                    + "; database " + hex(String.valueOf(database)) + "; comment " + hex(comment) + "\n";
        }

        String line(Part part) {
            return "-- Sluice " + marker + ": " + part.name().toLowerCase(Locale.ROOT) + "\n";
        }

        /** The line that tells the size of the longest value, in bytes. */
        String longestValue(long bytes) {
            return "-- Sluice " + marker + ": longest value " + bytes + "\n";
        }

        static Optional<Header> read(String firstLine) {
            Matcher matcher = FIRST_LINE.matcher(firstLine);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String database = matcher.group(5);
            return Optional.of(new Header(
                    matcher.group(2),
                    matcher.group(3),
                    matcher.group(4),
                    database == null ? null : text(database),
                    database == null ? "" : text(matcher.group(6))));
        }

        private static String hex(String text) {
            return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        }

        private static String text(String hex) {
            return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
        }
    }

    /**
     * Follows the lines of a dump and knows the part each belongs to. A dump without parts is one part, {@link Part#TABLES}.
     */
    static final class Lines {
        private @Nullable Header header;
        private Part part = Part.TABLES;
        private @Nullable String database;
        private long longestValue;

        /** @return whether the line is one of Sluice's own */
        boolean next(String line) {
            Header known = header;
            if (known == null) {
                header = Header.read(line)
                        .orElseThrow(
                                () -> new DatabaseException("the backup is not a dump that Sluice took of a MariaDB or"
                                        + " MySQL database; use another backup"));
                database = header.database();
                return true;
            }
            if (known.marker() == null) {
                Matcher program = PROGRAM_DATABASE.matcher(line);
                if (database == null && program.matches()) {
                    database =
                            new String(program.group(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                }
                return false;
            }
            String own = "-- Sluice " + known.marker() + ": ";
            if (!line.startsWith(own)) {
                return false;
            }
            String what = line.substring(own.length()).strip();
            if (what.startsWith("longest value ")) {
                longestValue = Long.parseLong(what.substring("longest value ".length()));
            } else {
                part = Part.valueOf(what.toUpperCase(Locale.ROOT));
            }
            return true;
        }

        Part part() {
            return part;
        }

        Optional<Header> header() {
            return Optional.ofNullable(header);
        }

        /** The name of the database that was dumped, where the dump has it. */
        Optional<String> database() {
            return Optional.ofNullable(database);
        }

        /** In bytes; 0 in a dump that does not tell. */
        long longestValue() {
            return longestValue;
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
            int last = text.lastIndexOf(LAST);
            return last >= 0 && text.indexOf('\n', last + 1) == text.length() - 1;
        }
    }

    /**
     * Copies a dump, with the beginning of each line given to {@code edit}; rows of data are long lines, of which the
     * rest is copied as it is.
     *
     * @param edit gets the first 4096 bytes of a line, or all of it with its line break, as ISO 8859-1; null leaves the
     *     whole line out
     */
    static void copyLines(InputStream dump, OutputStream out, Edit edit) throws IOException {
        InputStream in = new BufferedInputStream(dump, 1 << 18);
        byte[] line = new byte[LINE_BEGINNING];
        int length = 0;
        boolean beginning = true;
        boolean kept = true;
        byte[] block = new byte[1 << 16];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            int from = 0;
            for (int i = 0; i < read; i++) {
                boolean end = block[i] == '\n';
                if (beginning) {
                    line[length++] = block[i];
                    if (end || length == LINE_BEGINNING) {
                        kept = writeEdited(out, line, length, edit);
                        length = 0;
                        beginning = end;
                        from = i + 1;
                    }
                } else if (end) {
                    if (kept) {
                        out.write(block, from, i + 1 - from);
                    }
                    beginning = true;
                    from = i + 1;
                }
            }
            if (!beginning && kept) {
                out.write(block, from, read - from);
            }
        }
        writeEdited(out, line, length, edit);
    }

    private static boolean writeEdited(OutputStream out, byte[] line, int length, Edit edit) throws IOException {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        String edited = edit.apply(text);
        if (edited != null) {
            out.write(edited.getBytes(StandardCharsets.ISO_8859_1));
        }
        return edited != null;
    }

    /** What becomes of a line. */
    @FunctionalInterface
    interface Edit {
        @Nullable
        String apply(String line);
    }
}
