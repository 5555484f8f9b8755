package io.sluice.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.command.Secret;
import io.sluice.database.DatabaseUrl;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PresetEnvironmentTest {

    private static final String POSTGRES = "postgresql://ann:p%40ss%2Fword@db.example:6432/shop?sslmode=require";
    private static final String MARIADB = "mariadb://ann:p%40ss%2Fword@db.example/shop";

    private static PresetEnvironment of(String preset, String url) {
        return PresetEnvironment.of(PresetCatalog.load(null).get(preset), DatabaseUrl.parse(Secret.of(url)));
    }

    private static Map<String, String> revealed(PresetEnvironment environment) {
        return environment.secrets().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().reveal()));
    }

    @Test
    void laravelGetsItsPartsAndOnlyThePasswordIsSecret() {
        PresetEnvironment laravel = of("laravel", MARIADB);

        assertThat(laravel.plain())
                .containsOnly(
                        entry("DB_URL", ""),
                        entry("DATABASE_URL", ""),
                        entry("COLUMNS", "1000"),
                        entry("DB_CONNECTION", "mysql"),
                        entry("DB_HOST", "db.example"),
                        entry("DB_PORT", "3306"),
                        entry("DB_DATABASE", "shop"),
                        entry("DB_USERNAME", "ann"));
        assertThat(revealed(laravel)).containsOnly(entry("DB_PASSWORD", "p@ss/word"));
    }

    @Test
    void laravelIsToldTheSchemaByAUrlThatSaysNothingElse() {
        PresetEnvironment laravel = of("laravel", POSTGRES + "&schema=tenant");

        assertThat(laravel.plain())
                .containsEntry("DB_URL", "pgsql:?search_path=tenant&schema=tenant")
                .containsEntry("DATABASE_URL", "pgsql:?search_path=tenant&schema=tenant")
                .containsEntry("DB_HOST", "db.example");
        assertThat(of("laravel", POSTGRES).plain()).containsEntry("DB_URL", "").containsEntry("DATABASE_URL", "");
    }

    @Test
    void flywayGetsAJdbcUrlWithoutAccountAndPassword() {
        PresetEnvironment flyway = of("flyway", POSTGRES + "&schema=tenant");

        assertThat(flyway.plain())
                .containsEntry("FLYWAY_USER", "ann")
                .containsEntry("FLYWAY_DEFAULT_SCHEMA", "tenant")
                .hasEntrySatisfying(
                        "FLYWAY_URL",
                        url -> assertThat(url)
                                .startsWith("jdbc:postgresql://db.example:6432/shop")
                                .doesNotContain("ann", "p%40ss", "p@ss"));
        assertThat(revealed(flyway)).containsOnly(entry("FLYWAY_PASSWORD", "p@ss/word"));
    }

    @Test
    void prismaAloneIsToldTheSchemaInTheUrl() {
        assertThat(revealed(of("prisma", POSTGRES + "&schema=tenant")).get("DATABASE_URL"))
                .startsWith("postgresql://ann:p%40ss%2Fword@db.example:6432/shop?")
                .contains("schema=tenant")
                .contains("sslmode=require");
        PresetEnvironment rails = of("rails", POSTGRES + "&schema=tenant%20a");
        assertThat(revealed(rails).get("DATABASE_URL")).doesNotContain("tenant");
        assertThat(rails.plain()).containsEntry("PGOPTIONS", "-csearch_path=\"tenant\\ a\"");
    }

    @Test
    void eachFrameworkGetsItsOwnScheme() {
        assertThat(revealed(of("rails", MARIADB)).get("DATABASE_URL")).startsWith("mysql2://ann:");
        assertThat(revealed(of("sqlx", MARIADB)).get("DATABASE_URL")).startsWith("mysql://ann:");
        assertThat(of("django", "sqlite:/srv/shop.db").plain()).containsEntry("DATABASE_URL", "sqlite:////srv/shop.db");
        assertThat(of("sqlx", "sqlite:/srv/shop.db").plain()).containsEntry("DATABASE_URL", "sqlite:/srv/shop.db");
        assertThat(of("prisma", "sqlite:/srv/shop.db").plain()).containsEntry("DATABASE_URL", "file:/srv/shop.db");
        assertThat(of("rails", "sqlite:/srv/shop.db").plain()).containsEntry("DATABASE_URL", "sqlite3:/srv/shop.db");
    }

    @Test
    void alembicGetsTheDriverThatTheUrlNames() {
        assertThat(revealed(of("alembic", POSTGRES.replace("://", "+psycopg://")))
                        .get("DATABASE_URL"))
                .startsWith("postgresql+psycopg://ann:");
        assertThat(revealed(of("alembic", MARIADB)).get("DATABASE_URL")).startsWith("mysql://ann:");
        assertThat(revealed(of("django", POSTGRES.replace("://", "+psycopg://")))
                        .get("DATABASE_URL"))
                .startsWith("postgresql://ann:");
        assertThat(of("flask-migrate", "sqlite:/srv/a b.db").plain())
                .containsEntry("SQLALCHEMY_DATABASE_URI", "sqlite:////srv/a b.db");
    }

    @Test
    void aDefaultIsKeptApartSinceOnlyTheSiteKnowsWhatIsSetThere() {
        assertThat(of("rails", POSTGRES).defaults()).containsEntry("RAILS_ENV", "production");
        assertThat(of("rails", POSTGRES).plain()).doesNotContainKey("RAILS_ENV");
    }

    @Test
    void aVariableIsLeftOutWhereTheUrlHasNothingForIt() {
        PresetEnvironment django = of("django", "postgresql:///shop?host=/run/postgresql");

        assertThat(django.plain()).containsEntry("PGHOST", "/run/postgresql").doesNotContainKeys("PGUSER", "PGOPTIONS");
        assertThat(django.secrets()).isEmpty();
    }

    @Test
    void goosesMySqlDriverGetsItsOwnForm() {
        assertThat(revealed(of("goose", MARIADB)))
                .containsOnly(entry("GOOSE_DBSTRING", "ann:p@ss/word@tcp(db.example:3306)/shop"));
        assertThat(of("goose", "mariadb://ann@localhost/shop?socket=/run/mysqld.sock")
                        .plain())
                .containsEntry("GOOSE_DBSTRING", "ann@unix(/run/mysqld.sock)/shop");
    }
}
