package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiquibaseOnPostgresTest extends LiquibaseToolTest {

    private String url;

    @BeforeEach
    void database() {
        url = PostgresServer.shared().createDatabase("liquibase_" + System.nanoTime());
    }

    @Override
    DatabaseEngine engine() {
        return DatabaseEngines.of(DatabaseUrl.parse(Secret.of(url)), directory, new CommandRunner(new Redactor()));
    }

    @Override
    List<String> tables() {
        return MigrationFixture.query(engine(), "SELECT tablename FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%'");
    }

    @Override
    String trueLiteral() {
        return "TRUE";
    }

    @Override
    String slowStatement() {
        return "SELECT pg_sleep(60)";
    }

    @Test
    void theSchemaOfTheUrlIsMigratedAndReadHoweverItIsCalled() {
        String schema = "Te na'nt; DROP TABLE x--";
        MigrationFixture.execute(engine(), "CREATE SCHEMA \"" + schema + "\"");
        url += "?schema=Te%20na%27nt%3B%20DROP%20TABLE%20x--";

        assertThat(migrate(tool()).message()).isEmpty();

        assertThat(tool().applied()).hasSize(2);
        assertThat(pending(tool()).certainlyNone()).isTrue();
        assertThat(MigrationFixture.query(
                        engine(), "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename = 'databasechangelog'"))
                .containsExactly(schema);
    }

    @Test
    void aSchemaNameThatLiquibaseDoesNotQuoteIsRefused() {
        MigrationFixture.execute(engine(), "CREATE SCHEMA \"a\"\"b\"");
        url += "?schema=a%22b";

        assertThat(tool().applied()).isEmpty();
        assertThatThrownBy(() -> migrate(tool()))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("'a\"b'");
    }
}
