package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** What we make of the server's text is read by the server. */
class BinaryRowsTest {

    private static final String DATABASE = "binary rows";
    private static Connection session;

    private final Random random = new Random(2026);

    @BeforeAll
    static void connect() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.createDatabase(DATABASE);
        session = server.connect(DATABASE);
        execute("CREATE TYPE mood AS ENUM ('sad', 'it''s ok', E'tab\\tand \\\\')");
    }

    @AfterAll
    static void close() throws Exception {
        session.close();
    }

    private static void execute(String sql) throws Exception {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TEXT|text|VALUES (''), ('a'), ('NULL'), (E'\\\\N'), (E'\\\\.'), ('ä€😀'), (E'\\b\\f\\n\\r\\t\\v\\\\\\x01\\x7f'), (E'\\\\t'), (NULL)",
                "TEXT|text|SELECT string_agg(chr(1 + (random() * 200)::int), '') FROM generate_series(1, 50000) n GROUP BY n % 1000",
                "TEXT|varchar(5)|VALUES ('a'), ('abcde'), ('ääääé')",
                "TEXT|char(5)|VALUES ('a'), ('abcde'), ('')",
                "TEXT|name|VALUES ('a')",
                "TEXT|json|VALUES ('{\"a\" :  [1, \"\\u00e4\\n\"]}')",
                "TEXT|mood|SELECT unnest(enum_range(NULL::mood))",
                "JSONB|jsonb|VALUES ('{\"a\" :  [1.50, \"\\u00e4\\n\", null]}'), ('\"x\"'), ('1'), (NULL)",
                "BYTEA|bytea|VALUES (''::bytea), ('\\x00ff5c0a09'), (NULL)",
                "BYTEA|bytea|SELECT decode(string_agg(lpad(to_hex((random() * 255)::int), 2, '0'), ''), 'hex') FROM generate_series(1, 50000) n GROUP BY n % 1000",
                "BOOL|boolean|VALUES (true), (false), (NULL)",
                "INT2|smallint|VALUES (0), (-32768), (32767), (NULL)",
                "INT4|int|VALUES (0), (-2147483648), (2147483647), (NULL)",
                "INT8|bigint|VALUES (0), (-1), (-9223372036854775808), (9223372036854775807), (1000000000000000000), (NULL)",
                "INT8|bigint|SELECT ((random() - 0.5) * 10 ^ (random() * 19))::numeric::bigint FROM generate_series(1, 10000)",
                "OID|oid|VALUES (0), (4294967295), (2147483648)",
                "FLOAT4|real|VALUES ('NaN'), ('Infinity'), ('-Infinity'), ('-0'), ('0'), ('3.4028235e38'), ('1e-45'), ('1.17549435e-38')",
                "FLOAT4|real|SELECT (random() * 10 ^ (random() * 70 - 35))::real FROM generate_series(1, 20000)",
                "FLOAT8|float8|VALUES ('NaN'), ('Infinity'), ('-Infinity'), ('-0'), ('0'), ('1.7976931348623157e308'), ('5e-324'), ('2.2250738585072014e-308')",
                "FLOAT8|float8|SELECT (random() - 0.5) * 10 ^ (random() * 600 - 300) FROM generate_series(1, 20000)",
                "NUMERIC|numeric|VALUES ('NaN'), ('Infinity'), ('-Infinity'), (0), (0.00), (-0.0001), (1.500), (10000), (99999999), (0.00010000), (12345.678900), (-1e100), (1e-100), (1e131071), (1e-16383), (NULL)",
                "NUMERIC|numeric|SELECT round(((random() - 0.5) * 10 ^ (random() * 12))::numeric, (random() * 9)::int) FROM generate_series(1, 20000)",
                "NUMERIC|numeric(9,2)|VALUES (1), (-1234567.89), (0.1)",
                "UUID|uuid|SELECT md5(n::text)::uuid FROM generate_series(1, 1000) n",
                "UUID|uuid|VALUES ('00000000-0000-0000-0000-000000000000'), ('ffffffff-ffff-ffff-ffff-ffffffffffff'), (NULL)",
                "DATE|date|VALUES ('infinity'), ('-infinity'), ('0001-01-01'), ('9999-12-31'), ('2000-02-29'), ('1900-03-01'), (NULL)",
                "DATE|date|SELECT '0001-01-01'::date + n FROM generate_series(0, 3652000, 5) n",
                "TIME|time|VALUES ('00:00'), ('24:00'), ('23:59:59.999999'), ('12:34:56.7'), (NULL)",
                "TIMESTAMP|timestamp|VALUES ('infinity'), ('-infinity'), ('0001-01-01'), ('9999-12-31 23:59:59.999999'), ('2000-01-01 00:00:00.000001'), (NULL)",
                "TIMESTAMP|timestamp(0)|VALUES ('2026-11-29 12:34:56')",
                "TIMESTAMP|timestamp|SELECT '1000-01-01'::timestamp + random() * interval '2000 years' FROM generate_series(1, 20000)",
                "TIMESTAMPTZ|timestamptz|VALUES ('infinity'), ('-infinity'), ('0001-01-01 12:00+00'), ('9999-12-30 23:59:59.999999+00'), (NULL)",
                "TIMESTAMPTZ|timestamptz|SELECT '1000-01-01'::timestamptz + random() * interval '2000 years' FROM generate_series(1, 20000)",
            })
    void theServerReadsItAsItReadsItsText(BinaryRows.Kind kind, String type, String values) throws Exception {
        for (String zone : new String[] {"UTC", "Asia/Kolkata", "America/St_Johns", "Africa/Monrovia"}) {
            execute("SET TimeZone = '" + zone + "'; SET extra_float_digits = 3; DROP TABLE IF EXISTS wanted, got");
            execute("CREATE TABLE wanted AS SELECT v.column1::" + type + " AS v FROM (" + values + ") AS v (column1)");
            execute("CREATE TABLE got (LIKE wanted)");
            byte[] wanted = text("wanted");
            got(binary(wanted, kind));
            assertThat(text("got")).as(zone).isEqualTo(wanted);
            if (!type.startsWith("timestamptz")) {
                return;
            }
        }
    }

    private static byte[] text(String table) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // in a fixed order: where the server puts a row is for it to say
        copies().copyOut("COPY (SELECT * FROM " + table + " AS r ORDER BY r::text COLLATE \"C\") TO STDOUT", out);
        return out.toByteArray();
    }

    private static void got(byte[] binary) throws Exception {
        CopyIn copy = copies().copyIn("COPY got FROM stdin (FORMAT binary)");
        copy.writeToCopy(binary, 0, binary.length);
        copy.endCopy();
    }

    private static CopyManager copies() throws Exception {
        return session.unwrap(PGConnection.class).getCopyAPI();
    }

    /** In pieces whose ends are anywhere; each row has to be known. */
    private byte[] binary(byte[] text, BinaryRows.Kind... kinds) {
        BinaryRows rows = new BinaryRows(kinds, new byte[BinaryRows.room(text.length)]);
        for (int start = 0; start < text.length; ) {
            int seen = random.nextInt(2) == 0 ? text.length : start + random.nextInt(text.length - start + 1);
            int next = rows.row(text, start, seen);
            if (next == BinaryRows.MORE) {
                assertThat(seen).isLessThan(text.length);
            } else {
                String row = new String(text, start, Math.min(100, text.length - start), StandardCharsets.UTF_8);
                assertThat(next).as(row).isGreaterThan(start);
                start = next;
            }
        }
        rows.end();
        return Arrays.copyOf(rows.bytes(), rows.size());
    }

    @Test
    void rowsOfSeveralColumns() throws Exception {
        execute("SET TimeZone = 'UTC'; DROP TABLE IF EXISTS wanted, got");
        execute("CREATE TABLE wanted AS SELECT n, CASE WHEN n % 3 > 0 THEN repeat('x', n) END AS t, n % 2 = 0 AS b"
                + " FROM generate_series(0, 500) n");
        execute("CREATE TABLE got (LIKE wanted)");
        byte[] wanted = text("wanted");
        got(binary(wanted, BinaryRows.Kind.INT4, BinaryRows.Kind.TEXT, BinaryRows.Kind.BOOL));
        assertThat(text("got")).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TEXT|\\q",
                "TEXT|\\x41",
                "TEXT|a\tb",
                "JSONB|\\1",
                "BYTEA|abc",
                "BYTEA|a\\x41",
                "BYTEA|\\\\\\\\x41",
                "BYTEA|\\\\000",
                "BYTEA|\\\\x4",
                "BYTEA|\\\\x4g",
                "BOOL|true",
                "BOOL|``",
                "INT2|32768",
                "INT2|-32769",
                "INT4|2147483648",
                "INT4|1.0",
                "INT4|+1",
                "INT4|-",
                "INT4|``",
                "INT8|9223372036854775808",
                "INT8|-9223372036854775809",
                "INT8|9999999999999999999",
                "INT8|18446744073709551617",
                "OID|-1",
                "OID|4294967296",
                "FLOAT8|1d",
                "FLOAT8|0x1p3",
                "FLOAT8|nan",
                "FLOAT8|``",
                "NUMERIC|1e5",
                "NUMERIC|.5",
                "NUMERIC|5.",
                "NUMERIC|1.5.5",
                "NUMERIC|-",
                "NUMERIC|nan",
                "NUMERIC|Inf",
                "NUMERIC|``",
                "UUID|00000000000000000000000000000000",
                "UUID|00000000-0000-0000-0000-00000000000g",
                "UUID|00000000-0000-0000-0000_000000000000",
                "DATE|0044-03-15 BC",
                "DATE|12026-01-01",
                "DATE|2026-13-01",
                "DATE|2026/11/29",
                "DATE|29.11.2026",
                "TIME|12:34",
                "TIME|12:34:56.",
                "TIME|12:34:56.1234567",
                "TIME|12:34:56+00",
                "TIMESTAMP|2026-11-29",
                "TIMESTAMP|2026-11-29 12:34:56+00",
                "TIMESTAMP|2026-11-29 12:34:56 BC",
                "TIMESTAMP|2026-11-29T12:34:56",
                "TIMESTAMPTZ|2026-11-29 12:34:56",
                "TIMESTAMPTZ|2026-11-29 12:34:56+0",
                "TIMESTAMPTZ|2026-11-29 12:34:56+00:",
                "TIMESTAMPTZ|2026-11-29 12:34:56+00:00:00:00",
                "TIMESTAMPTZ|2026-11-29 12:34:56 UTC",
                "TIMESTAMPTZ|2026-11-29 12:34:56+00 BC",
            })
    void whatTheServerDoesNotWriteIsLeftToIt(BinaryRows.Kind kind, String value) {
        BinaryRows rows = new BinaryRows(new BinaryRows.Kind[] {kind}, new byte[BinaryRows.room(100)]);
        byte[] row = (value + "\n").getBytes(StandardCharsets.UTF_8);
        int before = rows.size();
        assertThat(rows.row(row, 0, row.length)).isEqualTo(BinaryRows.UNKNOWN);
        assertThat(rows.size()).isEqualTo(before);
    }

    /** Many small rows need the most room. */
    @ParameterizedTest
    @CsvSource({"INT8,1", "NUMERIC,1", "FLOAT8,1", "BOOL,t", "TEXT,''"})
    void thereIsRoomForTheSmallestValues(BinaryRows.Kind kind, String value) {
        byte[] text = (value + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
        assertThat(binary(text, kind)).isNotEmpty();
    }
}
