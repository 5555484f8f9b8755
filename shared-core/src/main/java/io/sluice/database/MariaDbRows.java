package io.sluice.database;

import io.sluice.command.Cancellation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the rows of one table as INSERT statements that give back every value to its last digit. The dump programs do not:
 * they write FLOAT with six digits, and text of a character set that Unicode does not cover as question marks. The caller's
 * session has a snapshot, UTC as its time zone and utf8mb4 as its character set.
 */
final class MariaDbRows {

    /** A statement is closed at this length, in bytes. */
    private static final int STATEMENT = 1 << 20;

    /** A value from this length on is put together in a variable, so that no statement meets max_allowed_packet. */
    private static final int LONG_VALUE = 1 << 20;

    /** Bytes of a long value for each statement; twice as many characters in hexadecimal, half of the default packet. */
    private static final int CHUNK = 1 << 22;

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** How a column's values are read and written. */
    private enum Form {
        NUMBER,
        TEXT,
        BYTES
    }

    private record Column(String name, String expression, Form form) {}

    private final Connection session;
    private final OutputStream out;
    private final Cancellation cancellation;
    private long longestValue;

    MariaDbRows(Connection session, OutputStream out, Cancellation cancellation) {
        this.session = session;
        this.out = out;
        this.cancellation = cancellation;
    }

    /** The size of the longest value so far, in bytes. */
    long longestValue() {
        return longestValue;
    }

    /** @param history with the rows that a system-versioned table keeps of the past */
    void write(String table, boolean history) throws SQLException, IOException {
        List<Column> columns = columns(table, history);
        if (columns.isEmpty()) {
            return;
        }
        if (history) {
            text("/*M!101100 SET SESSION system_versioning_insert_history = 1 */;\n");
        }
        String select = "SELECT "
                + String.join(", ", columns.stream().map(Column::expression).toList()) + " FROM "
                + MariaDbSession.quote(table) + (history ? " FOR SYSTEM_TIME ALL" : "");
        String insert = "INSERT INTO " + MariaDbSession.quote(table) + " ("
                + String.join(", ", columns.stream().map(Column::name).toList()) + ") VALUES\n";
        try (Statement statement = session.createStatement()) {
            statement.setFetchSize(1000);
            try (ResultSet rows = statement.executeQuery(select)) {
                write(rows, columns, insert);
            }
        }
        if (history) {
            text("/*M!101100 SET SESSION system_versioning_insert_history = 0 */;\n");
        }
    }

    private void write(ResultSet rows, List<Column> columns, String insert) throws SQLException, IOException {
        Text pending = new Text();
        Text row = new Text();
        while (rows.next()) {
            cancellation.check();
            row.clear();
            for (int i = 0; i < columns.size(); i++) {
                row.ascii(i == 0 ? "(" : ",");
                value(rows.getBytes(i + 1), columns.get(i).form(), i, row);
            }
            row.ascii(")");
            if (pending.length() > 0 && pending.length() + row.length() > STATEMENT) {
                pending.ascii(";\n").writeTo(out);
            }
            pending.ascii(pending.length() == 0 ? insert : ",\n").append(row);
        }
        if (pending.length() > 0) {
            pending.ascii(";\n").writeTo(out);
        }
    }

    private void value(byte[] value, Form form, int column, Text row) throws IOException {
        if (value == null) {
            row.ascii("NULL");
            return;
        }
        longestValue = Math.max(longestValue, value.length);
        if (form == Form.NUMBER) {
            row.append(value, 0, value.length);
        } else if (value.length < LONG_VALUE && row.length() < STATEMENT) {
            literal(value, 0, value.length, form, row);
        } else {
            row.ascii(inVariable(value, form, column));
        }
    }

    /** Writes statements that put a value together. An INSERT that is not written yet is not disturbed by them. */
    private String inVariable(byte[] value, Form form, int column) throws IOException {
        String variable = "@sluice_" + column;
        Text statement = new Text();
        int from = 0;
        do {
            int to = Math.min(value.length, from + CHUNK);
            while (form == Form.TEXT && to < value.length && (value[to] & 0xC0) == 0x80) {
                to--;
            }
            statement.ascii("SET " + variable + " = " + (from == 0 ? "" : "CONCAT(" + variable + ", "));
            literal(value, from, to, form, statement);
            statement.ascii(from == 0 ? ";\n" : ");\n").writeTo(out);
            from = to;
        } while (from < value.length);
        return variable;
    }

    private static void literal(byte[] value, int from, int to, Form form, Text text) {
        if (form == Form.BYTES && from < to) {
            text.ascii("0x");
            for (int i = from; i < to; i++) {
                text.add(HEX[value[i] >> 4 & 15]).add(HEX[value[i] & 15]);
            }
            return;
        }
        text.ascii("'");
        for (int i = from; i < to; i++) {
            switch (value[i]) {
                case 0 -> text.ascii("\\0");
                case '\n' -> text.ascii("\\n");
                case '\r' -> text.ascii("\\r");
                case 0x1a -> text.ascii("\\Z");
                case '\\' -> text.ascii("\\\\");
                case '\'' -> text.ascii("\\'");
                default -> text.add(value[i]);
            }
        }
        text.ascii("'");
    }

    private List<Column> columns(String table, boolean history) throws SQLException {
        List<Column> columns = new ArrayList<>();
        boolean periodIsNamed = false;
        for (Map<String, String> each : MariaDbSession.rows(
                session,
                "SELECT column_name AS name, data_type AS type, character_set_name AS characters, extra,"
                        + " COALESCE(generation_expression, '') AS expression, numeric_scale AS scale FROM"
                        + " information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY"
                        + " ordinal_position",
                table)) {
            boolean period = each.get("expression").matches("ROW (START|END)");
            periodIsNamed |= period;
            if (each.get("extra").contains("GENERATED") && !(period && history)) {
                continue;
            }
            columns.add(column(MariaDbSession.quote(each.get("name")), each));
        }
        if (history && !periodIsNamed) {
            for (String name : List.of("row_start", "row_end")) {
                columns.add(new Column(name, "CONVERT(" + name + " USING utf8mb4)", Form.TEXT));
            }
        }
        return columns;
    }

    private static Column column(String name, Map<String, String> about) {
        String text = "CONVERT(" + name + " USING utf8mb4)";
        return switch (about.get("type")) {
            case "float" ->
                new Column(
                        name,
                        about.get("scale") == null ? "CONVERT(CAST(" + name + " AS DOUBLE) USING utf8mb4)" : text,
                        Form.NUMBER);
            case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "double", "year" ->
                new Column(name, text, Form.NUMBER);
            case "date", "datetime", "timestamp", "time", "uuid", "inet4", "inet6", "enum", "set" ->
                new Column(name, text, Form.TEXT);
            default -> {
                String characters = String.valueOf(about.get("characters"));
                boolean unicode =
                        List.of("utf8mb4", "utf8mb3", "utf8", "latin1", "ascii").contains(characters);
                // Bytes go into a column of any character set as they are.
                yield unicode
                        ? new Column(name, text, Form.TEXT)
                        : new Column(name, "CAST(" + name + " AS BINARY)", Form.BYTES);
            }
        };
    }

    private void text(String statement) throws IOException {
        out.write(statement.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes that grow; {@link java.io.ByteArrayOutputStream} takes a lock for each. */
    private static final class Text {
        private byte[] bytes = new byte[STATEMENT / 4];
        private int length;

        int length() {
            return length;
        }

        void clear() {
            length = 0;
        }

        Text add(byte one) {
            reserve(1);
            bytes[length++] = one;
            return this;
        }

        Text ascii(String text) {
            byte[] added = text.getBytes(StandardCharsets.UTF_8);
            append(added, 0, added.length);
            return this;
        }

        void append(Text other) {
            append(other.bytes, 0, other.length);
        }

        void append(byte[] added, int from, int count) {
            reserve(count);
            System.arraycopy(added, from, bytes, length, count);
            length += count;
        }

        private void reserve(int count) {
            if (length + count > bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
            }
        }

        void writeTo(OutputStream out) throws IOException {
            out.write(bytes, 0, length);
            length = 0;
        }
    }
}
