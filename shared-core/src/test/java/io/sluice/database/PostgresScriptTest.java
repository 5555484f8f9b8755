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
        byte[] script = (PREAMBLE + DEFINITIONS + END).getBytes(StandardCharsets.ISO_8859_1);
        byte[] statements = PostgresScript.statements(script, Set.of("lock_timeout", "client_encoding"));
        assertThat(new String(statements, StandardCharsets.ISO_8859_1))
                .isEqualTo(PREAMBLE.replace("\\restrict 0aB\n", "")
                                .replace("SET transaction_timeout = 0;\n", "")
                                .replace("SET client_encoding = 'LATIN1';\n", "")
                        + DEFINITIONS
                        + END.replace("\\unrestrict 0aB\n\n", ""));
    }

    @Test
    void knowsItsEncoding() {
        assertThat(PostgresScript.encoding((PREAMBLE + DEFINITIONS + END).getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("LATIN1");
    }

    @Test
    void aScriptWithoutItsBeginningIsNoneThatWeKnow() {
        for (String text : new String[] {"", "CREATE TABLE t (n int);\n", DEFINITIONS}) {
            assertThatThrownBy(() -> PostgresScript.encoding(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("report it");
        }
    }
}
