package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    private static final String HOSTILE = " p'\"@/%#?&=:;$()`\\\n[ü€]+ ";

    private static DatabaseUrl parse(String text) {
        return DatabaseUrl.parse(Secret.of(text));
    }

    private static DatabaseUrl withoutDriver(String text) {
        DatabaseUrl url = parse(text);
        return new DatabaseUrl(
                url.family(),
                url.host(),
                url.port(),
                url.socket(),
                url.database(),
                url.user(),
                url.password(),
                url.schema(),
                url.parameters());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://ann:p%40ss@db.example:5433/shop",
                "postgresql://ann:p%40ss@db.example:5433/shop",
                "postgresql+psycopg2://ann:p%40ss@db.example:5433/shop",
                "postgresql+asyncpg://ann:p%40ss@db.example:5433/shop",
                "POSTGRESQL://ann:p@ss@db.example:5433/shop",
                "postgresql://db.example/shop?user=ann&password=p%40ss&port=5433",
                "postgresql://?host=db.example&port=5433&dbname=shop&user=ann&password=p%40ss",
                "jdbc:postgresql://db.example:5433/shop?user=ann&password=p%40ss",
                "  postgres://ann:p%40ss@db.example:5433/shop\n"
            })
    void readsEverySpellingOfPostgresql(String text) {
        assertThat(withoutDriver(text))
                .isEqualTo(new DatabaseUrl(
                        DatabaseFamily.POSTGRESQL,
                        "db.example",
                        5433,
                        null,
                        "shop",
                        "ann",
                        Secret.of("p@ss"),
                        null,
                        Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://ann:p%40ss@db.example:3307/shop,MYSQL",
        "mysql2://ann:p%40ss@db.example:3307/shop,MYSQL",
        "mysql+pymysql://ann:p%40ss@db.example:3307/shop,MYSQL",
        "mysql://ann:p%40ss@tcp(db.example:3307)/shop,MYSQL",
        "jdbc:mysql://db.example:3307/shop?user=ann&password=p%40ss,MYSQL",
        "mariadb://ann:p%40ss@db.example:3307/shop,MARIADB",
        "mariadb+mariadbconnector://ann:p%40ss@db.example:3307/shop,MARIADB",
        "jdbc:mariadb://db.example:3307/shop?user=ann&password=p@ss,MARIADB"
    })
    void readsEverySpellingOfMysqlAndMariadb(String text, DatabaseFamily family) {
        assertThat(withoutDriver(text))
                .isEqualTo(new DatabaseUrl(
                        family, "db.example", 3307, null, "shop", "ann", Secret.of("p@ss"), null, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite:data/app.db,data/app.db",
        "sqlite:/srv/app.db,/srv/app.db",
        "sqlite://data/app.db,data/app.db",
        "sqlite:///data/app.db,data/app.db",
        "sqlite:////srv/app.db,/srv/app.db",
        "sqlite+pysqlite:///data/app.db,data/app.db",
        "sqlite3:db/production.sqlite3,db/production.sqlite3",
        "sqlite3:/srv/app.db,/srv/app.db",
        "sqlite3:///srv/app.db,/srv/app.db",
        "sqlite3://data/app.db?pool=5,data/app.db",
        "file:./dev.db?connection_limit=1,./dev.db",
        "file:/srv/app.db,/srv/app.db",
        "file:///srv/app.db,/srv/app.db",
        "sqlite:a%20b.db,a b.db",
        "jdbc:sqlite:a%20b.db,a%20b.db"
    })
    void keepsTheMeaningThatFrameworksGiveToAnSqliteUrl(String text, String file) {
        DatabaseUrl url = parse(text);
        assertThat(url.family()).isEqualTo(DatabaseFamily.SQLITE);
        assertThat(url.database()).isEqualTo(file);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql:///shop?host=/run/postgresql&user=ann,/run/postgresql",
        "postgresql://ann@%2Frun%2Fpostgresql/shop,/run/postgresql",
        "mysql2://ann@localhost/shop?socket=/run/mysqld/mysqld.sock,/run/mysqld/mysqld.sock",
        "mysql+pymysql://ann@localhost/shop?unix_socket=/run/mysqld/mysqld.sock,/run/mysqld/mysqld.sock",
        "mysql://ann@unix(/run/mysqld/mysqld.sock)/shop,/run/mysqld/mysqld.sock",
        "jdbc:mariadb://localhost/shop?user=ann&localSocket=/run/mysqld/mysqld.sock,/run/mysqld/mysqld.sock"
    })
    void readsUnixSockets(String text, String socket) {
        DatabaseUrl url = parse(text);
        assertThat(url.socket()).isEqualTo(socket);
        assertThat(url.host()).isNull();
        assertThat(url.database()).isEqualTo("shop");
        assertThat(url.user()).isEqualTo("ann");
    }

    @Test
    void readsAnIpv6Host() {
        assertThat(parse("postgresql://ann@[::1]:5433/shop").host()).isEqualTo("::1");
        assertThat(parse("postgresql://[fe80::1]/shop").jdbcUrl()).isEqualTo("jdbc:postgresql://[fe80::1]:5432/shop");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "postgresql://h/d?schema=Tenant1,Tenant1",
                "jdbc:postgresql://h/d?currentSchema=Tenant1,tenant1",
                "jdbc:postgresql://h/d?currentSchema=%22Tenant%201%22%2Cpublic,Tenant 1",
                "postgresql://h/d?options=-csearch_path%3Dtenant,tenant",
                "postgresql://h/d?options=-c%20search_path%3Dtenant%2Cpublic,tenant",
                "postgresql://h/d?options=--search_path%3Dtenant,tenant",
                "postgresql://h/d?search_path=%22%24user%22%2Ctenant,tenant"
            })
    void readsTheSchema(String text, String schema) {
        assertThat(parse(text).schema()).isEqualTo(schema);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql+psycopg://ann:pw@h/d?sslmode=require,postgresql+,postgresql+psycopg://ann:pw@h:5432/d?sslmode=require",
        "postgres://ann:pw@h/d,postgresql+,postgresql://ann:pw@h:5432/d",
        "mariadb+PyMySQL://ann:pw@h/d,mysql+,mysql+pymysql://ann:pw@h:3306/d",
        "mysql://ann@/d?socket=/s,mysql+,mysql://ann@/d?unix_socket=%2Fs",
        "postgresql+psycopg://ann:pw@h/d,postgresql,postgresql://ann:pw@h:5432/d",
        "sqlite+aiosqlite:////srv/a b%2520.db,sqlite+,sqlite+aiosqlite:////srv/a b%20.db",
        "sqlite:/srv/a.db,sqlite+,sqlite:////srv/a.db",
        "jdbc:postgresql://h/d?user=a+b:c,postgresql+,postgresql://a%2Bb%3Ac@h:5432/d"
    })
    void namesTheDriverWhereItIsAskedFor(String text, String scheme, String rendered) {
        assertThat(parse(text).render(scheme).reveal()).isEqualTo(rendered);
        assertThat(parse(text).withDatabase("/d").render(scheme).reveal()).startsWith(rendered.split(":")[0] + ":");
    }

    /** Ruby's URI refuses an account without a host, so Rails gets it all in the query. */
    @ParameterizedTest
    @CsvSource({
        "postgresql://ann:p%40s@/shop?host=/run/pg&port=5433,postgresql:,"
                + "postgresql:shop?host=%2Frun%2Fpg&port=5433&username=ann&password=p%40s",
        "mysql://ann@localhost/shop?socket=/s,mysql2:,mysql2:shop?socket=%2Fs&username=ann",
        "mysql://ann:pw@h/shop,mysql2:,mysql2://ann:pw@h:3306/shop"
    })
    void putsASocketAndItsAccountIntoTheQueryWhereThatIsAskedFor(String text, String scheme, String rendered) {
        assertThat(parse(text).render(scheme).reveal()).isEqualTo(rendered);
    }

    @Test
    void keepsParametersForTheFrameworkAndTheDriver() {
        DatabaseUrl url = parse("postgres://ann:pw@h/d?sslmode=verify-full&connection_limit=5");
        assertThat(url.render("postgresql").reveal())
                .isEqualTo("postgresql://ann:pw@h:5432/d?sslmode=verify-full&connection_limit=5");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://h:5432/d?sslmode=verify-full");
        assertThat(url.jdbcProperties()).containsOnly(Map.entry("user", "ann"), Map.entry("password", "pw"));
    }

    @Test
    void jdbcsOwnSchemaParameterBecomesOneThatEveryDriverKnows() {
        assertThat(parse("jdbc:postgresql://h/d?currentSchema=tenant")
                        .render("postgres")
                        .reveal())
                .isEqualTo("postgres://h:5432/d?options=-csearch_path%3Dtenant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "postgres", "postgresql+psycopg2", "jdbc:postgresql"})
    void hostileNamesSurviveARoundTripThroughAPostgresqlUrl(String scheme) {
        DatabaseUrl url = new DatabaseUrl(
                DatabaseFamily.POSTGRESQL, "h", 5432, null, HOSTILE, HOSTILE, Secret.of(HOSTILE), null, Map.of());
        assertThat(withoutDriver(url.render(scheme).reveal())).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mysql2", "mysql+pymysql"})
    void hostileNamesSurviveARoundTripThroughAMysqlUrl(String scheme) {
        for (String socket : new String[] {null, "/run/my sql/s.sock"}) {
            DatabaseUrl url = new DatabaseUrl(
                    DatabaseFamily.MYSQL,
                    socket == null ? "h" : null,
                    socket == null ? 3306 : null,
                    socket,
                    HOSTILE,
                    HOSTILE,
                    Secret.of(HOSTILE),
                    null,
                    Map.of("charset", "utf8mb4"));
            assertThat(withoutDriver(url.render(scheme).reveal())).isEqualTo(url);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "sqlite3", "file", "sqlite:", "sqlite3:"})
    void hostileFileNamesSurviveARoundTrip(String scheme) {
        for (String file : new String[] {"a b%20#?'\"\n.db", "/srv/ü/a b.db"}) {
            DatabaseUrl url = parse("sqlite:x").withDatabase(file);
            assertThat(withoutDriver(url.render(scheme).reveal())).isEqualTo(url);
        }
        assertThat(parse("sqlite:/srv/a.db").render("sqlite").reveal()).isEqualTo("sqlite:////srv/a.db");
        assertThat(parse("sqlite:/srv/a.db").render("sqlite://").reveal()).isEqualTo("sqlite:///srv/a.db");
    }

    @Test
    void neverShowsThePassword() {
        DatabaseUrl url = parse("postgresql://ann:needle@h/d?sslpassword=needle2&sslmode=require");
        assertThat(url.display()).isEqualTo("postgresql://ann@h:5432/d");
        assertThat(url.toString() + url.jdbcUrl()).doesNotContain("needle");
        assertThat(url.secrets()).containsExactly(Secret.of("needle"), Secret.of("needle2"));
        assertThat(url.withDatabase("x\ny").display()).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "needle",
                "needle://needle",
                "jdbc:needle://h/d",
                "postgresql:needle",
                "postgresql://ann:needle/needle@h/d",
                "postgresql://ann:needle%zz@h/d",
                "postgresql://ann:needle%4@h/d",
                "postgresql://h:needle/d",
                "postgresql://h:99999/needle",
                "postgresql://needle,needle2/d",
                "postgresql://[needle/d",
                "mysql://ann:needle@h",
                "mysql://ann:needle@h/",
                "sqlite::memory:",
                "sqlite://",
                "file:needle?mode=memory"
            })
    void saysWhatIsWrongAndShowsNoPartOfIt(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("the database URL ")
                .hasNoCause()
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("needle", "99999");
    }
}
