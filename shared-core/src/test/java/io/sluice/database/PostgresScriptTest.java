package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
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
            SET client_encoding = 'LATIN1';
            SELECT pg_catalog.set_config('search_path', '', false);

            --
            -- Name: a line break in Java alone \205; Type: TABLE
            --
            """;
    private static final String DEFINITIONS = """
            CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$
            \\restrict 0aB
            SET transaction_timeout = 0;
            SET client_encoding = 'UTF8';
            \\unrestrict 0aB
            SELECT 'ä' $$;
            """;
    private static final String END = """
            --
            -- PostgreSQL database dump complete
            --

            \\unrestrict 0aB

            """;

    @Test
    void leavesOutWhatIsForPsqlAndWhatTheServerDoesNotKnow() {
        byte[] bytes = (PREAMBLE + DEFINITIONS + END).getBytes(StandardCharsets.ISO_8859_1);
        PostgresScript script = PostgresScript.of(bytes, Set.of("lock_timeout", "client_encoding"));
        assertThat(script.encoding()).isEqualTo("LATIN1");
        assertThat(script.settings())
                .isEqualTo("SET lock_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\n");
        assertThat(new String(script.statements(), StandardCharsets.ISO_8859_1))
                .isEqualTo(DEFINITIONS + END.replace("\\unrestrict 0aB\n\n", ""));
    }

    @Test
    void aScriptWithoutItsBeginningIsNoneThatWeKnow() {
        for (String text : new String[] {"", "CREATE TABLE t (n int);\n", DEFINITIONS}) {
            assertThatThrownBy(() -> PostgresScript.of(text.getBytes(StandardCharsets.UTF_8), Set.of()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("report it");
        }
    }
}
