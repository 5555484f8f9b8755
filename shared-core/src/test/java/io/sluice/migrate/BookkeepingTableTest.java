package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetCatalog;
import io.sluice.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BookkeepingTableTest {

    private static final String PRISMA =
            "CREATE TABLE _prisma_migrations (migration_name text, started_at int, finished_at int, rolled_back_at int)";

    private String url;

    @BeforeEach
    void database() {
        url = PostgresServer.shared().createDatabase("books_" + System.nanoTime());
    }

    private DatabaseEngine engine(String parameters) {
        return DatabaseEngines.of(
                DatabaseUrl.parse(Secret.of(url + parameters)), Path.of("/"), new CommandRunner(new Redactor()));
    }

    private static Preset.Bookkeeping books(String table, String schema) {
        return new Preset.Bookkeeping(
                table, List.of("app", "name"), ".", null, null, List.of("id"), schema, null, null);
    }

    @Test
    void aHostileTableOrSchemaNameIsOnlyAName() {
        String hostile = "a\"b'; DROP TABLE x--";
        String quoted = "\"" + hostile.replace("\"", "\"\"") + "\"";
        MigrationFixture.execute(
                engine(""),
                "CREATE SCHEMA " + quoted,
                "CREATE TABLE " + quoted + "." + quoted + " (id int, app text, name text)",
                "INSERT INTO " + quoted + "." + quoted
                        + " VALUES (2, 'shop', '0002'), (1, 'shop', '0001'), (3, '', 'x')");

        var table = new BookkeepingTable(engine("?schema=a%22b%27%3B%20DROP%20TABLE%20x--"), books(hostile, "current"));

        assertThat(table.applied()).containsExactly("shop.0001", "shop.0002", "x");
    }

    @Test
    void noTableAndNoSchemaMeanThatNothingIsApplied() {
        assertThat(new BookkeepingTable(engine(""), books("none", "search-path")).applied())
                .isEmpty();
        assertThat(new BookkeepingTable(engine(""), books("none", "nowhere")).applied())
                .isEmpty();
        assertThat(new BookkeepingTable(engine("?schema=nowhere"), books("none", "current")).applied())
                .isEmpty();
    }

    @Test
    void anotherSchemasTableIsNotTakenForTheToolsOwn() {
        Preset.Bookkeeping prisma = PresetCatalog.load(null).get("prisma").bookkeeping();
        MigrationFixture.execute(
                engine(""),
                PRISMA,
                "INSERT INTO _prisma_migrations VALUES ('1_a', 1, 2, NULL)",
                "CREATE SCHEMA tenant");

        assertThat(new BookkeepingTable(engine(""), prisma).applied()).containsExactly("1_a");
        assertThat(new BookkeepingTable(engine("?schema=tenant"), prisma).applied())
                .isEmpty();
    }

    @Test
    void anIdIsFoundInAColumnThatHoldsMoreAndRowsWithoutOneAreNoMigrationsHere() {
        MigrationFixture.execute(
                engine(""),
                "CREATE TABLE migrations (id int, name text, run_on timestamp)",
                "INSERT INTO migrations VALUES (1, '/1-init', now()), (2, 'billing/2-fees', now())");

        Preset.Bookkeeping dbMigrate =
                PresetCatalog.load(null).get("db-migrate").bookkeeping();

        assertThat(new BookkeepingTable(engine(""), dbMigrate).applied()).containsExactly("1-init");
    }

    @Test
    void aMigrationThatBeganAndDidNotEndIsAFailedStateAndNotApplied() {
        Preset prisma = PresetCatalog.load(null).get("prisma");
        MigrationFixture.execute(
                engine(""),
                PRISMA,
                "INSERT INTO _prisma_migrations VALUES ('1_a', 1, 2, NULL), ('2_b', 2, NULL, NULL), ('3_c', 3, NULL, 4)");
        var table = new BookkeepingTable(engine(""), prisma.bookkeeping());

        assertThat(table.applied()).containsExactly("1_a");
        assertThat(table.inState(prisma.states().get(0))).containsExactly("2_b");
    }
}
