package io.sluice.database;

import io.sluice.command.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dump needs, found by reading all of it once: nothing is dropped for a dump that is cut off, damaged, or cannot be
 * loaded.
 *
 * @param database the one that was dumped, where the dump has its name
 * @param longestStatement in bytes; a statement of long rows in a dump without parts meets {@code max_allowed_packet}
 * @param longestValue in bytes; 0 in a dump without parts
 * @param definitions the text of all definitions, bytes as ISO 8859-1
 * @param routines each as {@code PROCEDURE name}
 */
record MariaDbSurvey(
        MariaDbDump.Header header,
        Optional<String> database,
        long longestStatement,
        long longestValue,
        String definitions,
        Set<String> routines) {

    private static final Pattern ROUTINE = Pattern.compile(
            "CREATE .*?(PROCEDURE|FUNCTION|PACKAGE BODY|PACKAGE) (`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\").*",
            Pattern.DOTALL);

    /** More text of definitions than this is not looked at; it would be hundreds of thousands of lines of code. */
    private static final int MOST_DEFINITIONS = 64 << 20;

    /**
     * @param definers sees the line of every definition
     * @throws DatabaseException if it is not a whole dump
     */
    static MariaDbSurvey of(DumpSource dump, MariaDbDump.Edit definers, Cancellation cancellation) {
        Reader reader = new Reader(definers, cancellation);
        try (InputStream in = dump.open()) {
            MariaDbDump.copyLines(in, reader, reader::line);
        } catch (IOException e) {
            throw new DatabaseException("the backup cannot be read: " + e.getMessage(), e);
        }
        return reader.survey();
    }

    /** Whether routines, views, triggers and events can be loaded apart from tables. */
    boolean hasParts() {
        return header.marker() != null;
    }

    /** The objects whose text names the database that was dumped. */
    List<String> objectsThatNameTheirDatabase() {
        return database.map(name -> MariaDbNames.objectsThatName(name, definitions))
                .orElse(List.of());
    }

    private static final class Reader extends OutputStream {
        private final MariaDbDump.Edit definers;
        private final Cancellation cancellation;
        private final MariaDbDump.Lines lines = new MariaDbDump.Lines();
        private final MariaDbDump.Tail tail = new MariaDbDump.Tail();
        private final MariaDbStatements statements = new MariaDbStatements();
        private final StringBuilder definitions = new StringBuilder();
        private final Set<String> routines = new HashSet<>();
        private boolean statement;
        private boolean row;
        private long length;
        private long longest;

        Reader(MariaDbDump.Edit definers, Cancellation cancellation) {
            this.definers = definers;
            this.cancellation = cancellation;
        }

        String line(String line) {
            length = 0;
            lines.next(line);
            boolean first = statement;
            statement = line.equals("DELIMITER ;;\n");
            row = lines.part() == MariaDbDump.Part.ROWS
                    || line.startsWith("INSERT INTO `")
                    || row && line.startsWith("(");
            if (row) {
                return line;
            }
            Matcher routine = ROUTINE.matcher(line);
            if (first && line.startsWith("CREATE ") && routine.matches()) {
                String name = routine.group(2);
                String quote = name.substring(0, 1);
                routines.add(routine.group(1) + " "
                        + name.substring(1, name.length() - 1).replace(quote + quote, quote));
            }
            definers.apply(line);
            if (definitions.length() < MOST_DEFINITIONS) {
                String database = lines.database().orElse("");
                definitions.append(MariaDbNames.fit(line, database, database + "_"));
            }
            return line;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            cancellation.check();
            length += count;
            longest = Math.max(longest, length);
            tail.add(bytes, offset, count);
            statements.add(bytes, offset, count);
        }

        MariaDbSurvey survey() {
            MariaDbDump.Header header = lines.header().orElse(null);
            if (header == null || !tail.complete()) {
                throw new DatabaseException("the backup is cut off: its last line is missing; use another backup");
            }
            statements.finish();
            return new MariaDbSurvey(
                    header, lines.database(), longest, lines.longestValue(), definitions.toString(), routines);
        }
    }
}
