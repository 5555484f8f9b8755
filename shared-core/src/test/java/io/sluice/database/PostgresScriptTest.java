package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PostgresScriptTest {

    private static final String PREAMBLE = """
            --
            -- PostgreSQL database dump
            --

            \\restrict 0aB
            SET lock_timeout = 0;
            SET transaction_timeout = 0;
            BEGIN;

            SELECT pg_catalog.set_config('search_path', '', false);

            """;
    private static final String END = """

            COMMIT;

            --
            -- PostgreSQL database dump complete
            --

            \\unrestrict 0aB

            """;

    private static final String REST = END.replace("COMMIT;", "");

    private final Random random = new Random(2026);

    @Test
    void leavesOutWhatIsForUsToSayAndWhatTheServerDoesNotKnow() throws IOException {
        assertThat(copied(PREAMBLE + "CREATE TABLE t (n int);\nCOMMIT;\n" + END, true))
                .isEqualTo(PREAMBLE.replace("SET transaction_timeout = 0;\n", "")
                                .replace("BEGIN;\n", "") + "CREATE TABLE t (n int);\nCOMMIT;\n" + REST);
    }

    @Test
    void rowsAreFrozenUpToTheFirstDefinition() throws IOException {
        String rows =
                "COPY public.\"Straße, FROM stdin\" (n, \"a\rb\") FROM stdin;\n1\t2\nCOPY t (n) FROM stdin;\n\\.\n"
                        + "\n\nSELECT pg_catalog.setval('s', 1, true);\n\nCOPY public.empty (n) FROM stdin;\n\\.\n";
        String definition = "ALTER TABLE t ADD PRIMARY KEY (n);\nCOPY public.t (n) FROM stdin;\n\\.\n";
        String frozen = rows.replace("\rb\") FROM stdin;", "\rb\") FROM stdin WITH (FREEZE);")
                .replace("empty (n) FROM stdin;", "empty (n) FROM stdin WITH (FREEZE);");

        assertThat(copied(rows + definition + END, true)).isEqualTo(frozen + definition + REST);
        assertThat(copied(rows + definition + END, false)).isEqualTo(rows + definition + REST);
    }

    /** Rows of the characters that their end is made of, in reads of all sizes. */
    @Test
    void rowsEndWhereTheyEnd() throws IOException {
        for (int round = 0; round < 60; round++) {
            StringBuilder rows = new StringBuilder();
            for (int wanted = random.nextInt(round < 50 ? 60 : 400_000); rows.length() < wanted; ) {
                rows.append("\n\\.a".charAt(random.nextInt(4)));
            }
            String text = rows.toString();
            while (("\n" + text + "\n").contains("\n\\.\n")) {
                text = ("\n" + text + "\n").replace("\n\\.\n", "\n.\\\n").strip();
            }
            String after = "\\.\n\nCOPY t (n) FROM stdin;\n\\.\n";
            String begin = "COPY public.t (n) FROM stdin;\n";
            String row = text.isEmpty() ? "" : text + "\n";

            assertThat(copied(begin + row + after + END, true))
                    .isEqualTo((begin + row + after).replace("FROM stdin;", "FROM stdin WITH (FREEZE);") + REST);
        }
    }

    @Test
    void aScriptWithoutItsEndIsNoneThatWeKnow() throws IOException {
        for (String text : new String[] {"", "CREATE TABLE t (n int);\n", "COPY t (n) FROM stdin;\n1\n", "COPY t"}) {
            PostgresScript script = new PostgresScript(slowly(text), new ByteArrayOutputStream());
            script.copy(Set.of(), true);
            assertThat(script.copyTail()).as(text).isFalse();
        }
    }

    private String copied(String sql, boolean freeze) throws IOException {
        ByteArrayOutputStream server = new ByteArrayOutputStream();
        PostgresScript script = new PostgresScript(slowly(sql), server);
        script.copy(Set.of("lock_timeout"), freeze);
        assertThat(script.copyTail()).isTrue();
        return server.toString(StandardCharsets.UTF_8);
    }

    private InputStream slowly(String text) {
        return new FilterInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(
                        target, offset, Math.min(length, 1 + random.nextInt(random.nextBoolean() ? 5 : 5000)));
            }
        };
    }
}
