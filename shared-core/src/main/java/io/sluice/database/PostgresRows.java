package io.sluice.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Brings what pg_restore writes for rows and large objects to a session. Rows are frozen, so that the first query and vacuum
 * need not write them once more, and go in COPY's binary format as far as {@link BinaryRows} knows it.
 */
final class PostgresRows {

    private static final Charset BYTES = StandardCharsets.ISO_8859_1;
    private static final int BUFFER_BYTES = 1 << 19;
    private static final int BATCH_BYTES = 1 << 16;
    private static final int LARGE_OBJECT_CHARACTERS = 1 << 20;

    /** What is said around rows, and said already in the definitions. */
    private static final Pattern KNOWN =
            Pattern.compile("(?d)|--.*|SET \\w+ = .*;|SELECT pg_catalog\\.set_config\\(.*\\);"
                    + "|\\\\(?:un)?restrict .*|BEGIN;|COMMIT;");

    private static final byte[] END = {'\\', '.', '\n'};
    private static final String LARGE_OBJECT = "SELECT pg_catalog.lo";
    private static final Pattern COPY =
            Pattern.compile("(?s)(COPY ((?:\"(?:[^\"]|\"\")*+\"|[^\" ])++) (?:\\((.*)\\))?) FROM stdin;");
    private static final Pattern COLUMN = Pattern.compile("\"((?:[^\"]|\"\")*+)\"|[^\", ]++");

    private final Connection session;
    private final PostgresEncoding encoding;
    private final InputStream sql;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final StringBuilder largeObjects = new StringBuilder();
    private final byte[] binary = new byte[BinaryRows.room(BUFFER_BYTES + BATCH_BYTES)];
    private int start;
    private int end;

    /**
     * @param sql what pg_restore writes
     * @param encoding its encoding
     */
    PostgresRows(Connection session, InputStream sql, PostgresEncoding encoding) {
        this.session = session;
        this.encoding = encoding;
        this.sql = sql;
    }

    /**
     * Sends all of it.
     *
     * @return false if it ended in the middle of rows; COPY is left open then
     * @throws IOException if there is no reading on
     * @throws SQLException if the server refuses something
     * @throws DatabaseException if it holds something else
     */
    boolean send() throws IOException, SQLException {
        for (String line; (line = line()) != null; ) {
            if (line.startsWith("COPY ")) {
                Matcher copy = COPY.matcher(text(statement(line)));
                if (!copy.matches()) {
                    throw unknown();
                }
                if (!rows(copy.group(1), target(copy.group(2), copy.group(3)))) {
                    return false;
                }
            } else if (line.startsWith(LARGE_OBJECT)) {
                largeObjects.append(line).append('\n');
                if (largeObjects.length() >= LARGE_OBJECT_CHARACTERS) {
                    sendLargeObjects();
                }
            } else if (!KNOWN.matcher(line).matches()) {
                throw unknown();
            }
        }
        sendLargeObjects();
        return true;
    }

    private String text(byte[] name) throws SQLException {
        try {
            return encoding.text(session, name);
        } catch (CharacterCodingException e) {
            throw new DatabaseException(
                    "a table or column of the dump has a name in no known encoding, which the driver"
                            + " cannot send; restore it with pg_restore");
        }
    }

    private static DatabaseException unknown() {
        return new DatabaseException(
                "the dump holds rows in a form that is not known here; restore it with pg_restore");
    }

    private void sendLargeObjects() throws SQLException {
        PostgresSessions.execute(session, largeObjects.toString());
        largeObjects.setLength(0);
    }

    /** A statement that may have line breaks in its names. */
    private byte[] statement(String first) throws IOException {
        StringBuilder statement = new StringBuilder(first);
        while (statement.chars().filter(c -> c == '"').count() % 2 != 0) {
            String next = line();
            if (next == null) {
                throw unknown();
            }
            statement.append('\n').append(next);
        }
        return statement.toString().getBytes(BYTES);
    }

    /**
     * What is known of a table.
     *
     * @param kinds of the values in its columns; null if one of them is not known
     * @param freezes whether its rows can be frozen: it is an ordinary table and made in this transaction, as what an
     *     extension brings is not
     */
    private record Target(BinaryRows.Kind @Nullable [] kinds, boolean freezes) {}

    /**
     * @param table as SQL names it
     * @param columns as SQL names them; null if there are none
     */
    private Target target(String table, @Nullable String columns) throws SQLException {
        Map<String, BinaryRows.@Nullable Kind> known = new HashMap<>();
        boolean freezes = false;
        try (PreparedStatement statement = session.prepareStatement("""
                SELECT attname, prosrc, relkind = 'r' AND amname = 'heap' AND NOT EXISTS (
                    SELECT FROM pg_depend
                    WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
                FROM pg_class
                LEFT JOIN pg_am ON pg_am.oid = relam
                JOIN pg_attribute ON attrelid = pg_class.oid
                JOIN pg_type AS own ON own.oid = atttypid
                JOIN pg_type ON pg_type.oid = CASE WHEN own.typtype = 'd' THEN own.typbasetype ELSE own.oid END
                LEFT JOIN pg_proc ON pg_proc.oid = pg_type.typreceive
                    AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'internal')
                WHERE pg_class.oid = to_regclass(?)
                """)) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    known.put(rows.getString(1), BinaryRows.Kind.of(rows.getString(2)));
                    freezes = rows.getBoolean(3);
                }
            }
        }
        BinaryRows.Kind[] kinds = COLUMN.matcher(columns == null ? "" : columns)
                .results()
                .map(column -> column.group(1) == null
                        ? column.group()
                        : column.group(1).replace("\"\"", "\""))
                .map(known::get)
                .toArray(BinaryRows.Kind[]::new);
        boolean all = kinds.length > 0 && !Arrays.asList(kinds).contains(null);
        return new Target(all ? kinds : null, freezes);
    }

    /** The rows of one table, up to the line that ends them; false if it does not come. */
    private boolean rows(String copy, Target target) throws IOException, SQLException {
        String from = copy + " FROM stdin WITH (FREEZE " + target.freezes;
        BinaryRows.Kind[] kinds = target.kinds;
        if (kinds != null && encoding.isUtf8()) {
            CopyIn server = copyIn(from + ", FORMAT binary)");
            boolean whole = binaryRows(new BinaryRows(kinds, binary), server);
            server.endCopy();
            if (whole) {
                return true;
            }
        }
        CopyIn server = copyIn(from + ", ENCODING '" + encoding.name() + "')");
        boolean whole = textRows(server);
        if (whole) {
            server.endCopy();
        }
        return whole;
    }

    private CopyIn copyIn(String statement) throws SQLException {
        return session.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
    }

    /** Sends rows up to their end, or up to the first one that is better left to the server; false then. */
    private boolean binaryRows(BinaryRows rows, CopyIn server) throws IOException, SQLException {
        boolean whole = false;
        boolean more = true;
        while (more && !(whole = ended())) {
            int next = rows.row(buffer, start, end);
            if (next == BinaryRows.MORE && end - start < BUFFER_BYTES) {
                send(rows, server);
                more = fill();
            } else if (next < 0) {
                more = false;
            } else {
                start = next;
                if (rows.size() >= BATCH_BYTES) {
                    send(rows, server);
                }
            }
        }
        rows.end();
        send(rows, server);
        return whole;
    }

    private static void send(BinaryRows rows, CopyIn server) throws SQLException {
        server.writeToCopy(rows.bytes(), 0, rows.size());
        rows.taken();
    }

    /** Sends rows as they are; false if their end does not come. */
    private boolean textRows(CopyIn server) throws IOException, SQLException {
        int at = start;
        boolean rowBegins = true;
        while (true) {
            if (end - at < END.length) {
                send(at, server);
                if (!fill()) {
                    return false;
                }
                at = start;
            } else if (rowBegins && endsAt(at)) {
                send(at, server);
                start += END.length;
                return true;
            } else {
                while (at < end && buffer[at] != '\n') {
                    at++;
                }
                rowBegins = at < end;
                if (rowBegins) {
                    at++;
                }
            }
        }
    }

    private void send(int to, CopyIn server) throws SQLException {
        server.writeToCopy(buffer, start, to - start);
        start = to;
    }

    /** Whether the line comes now that ends the rows; it is read then. */
    private boolean ended() throws IOException {
        while (end - start < END.length) {
            if (!fill()) {
                return false;
            }
        }
        boolean ended = endsAt(start);
        if (ended) {
            start += END.length;
        }
        return ended;
    }

    private boolean endsAt(int at) {
        return Arrays.equals(buffer, at, at + END.length, END, 0, END.length);
    }

    /** A line without its line break, a character for each byte; null at the end. */
    private @Nullable String line() throws IOException {
        int length = 0;
        while (start + length == end || buffer[start + length] != '\n') {
            if (start + length < end) {
                length++;
            } else if (length == BUFFER_BYTES) {
                throw unknown();
            } else if (!fill()) {
                return null; // pg_restore ends all its lines
            }
        }
        String line = new String(buffer, start, length, BYTES);
        start += length + 1;
        return line;
    }

    /** Reads on behind what is there, which moves; false at the end. There is to be room. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int length = sql.read(buffer, end, BUFFER_BYTES - end);
        end += Math.max(0, length);
        return length >= 0;
    }
}
