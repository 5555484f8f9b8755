package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.Sluice;
import io.sluice.testing.TestDatabase;
import io.sluice.testing.TestDatabase.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several releases on one database at once: one works, the others wait or are turned away. */
@Timeout(300)
class ConcurrencyIT {

    private static final String LOG = """
            --liquibase formatted sql
            --changeset all:log
            --preconditions onFail:MARK_RAN
            --precondition-sql-check expectedResult:0 SELECT count(*) FROM (%s) tables
            CREATE TABLE work (id %s, what VARCHAR(50) NOT NULL);
            """;

    /** Its begin and its end are rows in {@code work}, so that those of two that ran at once are mixed. */
    private static final String SLOW = """
            --changeset %1$s:begin
            INSERT INTO work (what) VALUES ('%1$s begins');
            --changeset %1$s:slow runInTransaction:false
            %2$s;
            --changeset %1$s:end
            INSERT INTO work (what) VALUES ('%1$s ends');
            """;

    @TempDir
    Path directory;

    private TestDatabase database;

    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, same", "POSTGRESQL, different",
        "MARIADB, same", "MARIADB, different",
        "SQLITE, same", "SQLITE, different"
    })
    void ofTwoApplicationsOneWorksAndTheOtherIsTurnedAwayOrWaits(Kind kind, String stores) throws Exception {
        database = TestDatabase.create(kind, directory);
        String log = LOG.formatted(existingLog(kind), number(kind));
        application("shop", "v1", stores, log + SLOW.formatted("shop", slow(kind)));
        application("crm", "v1", stores, log + SLOW.formatted("crm", slow(kind)));

        Sluice.Running first = release("shop", "v1", "2m");
        await(first, "shop.sql::slow::shop");
        Sluice.Result refused = Sluice.finish(release("crm", "v1", "0s"));
        Sluice.Running second = release("crm", "v1", "2m");

        assertThat(first.process().isAlive()).as(refused.toString()).isTrue();
        assertRefused(refused, stores.equals("different") ? "another run holds the lock" : "shop/production/v1");
        assertSucceeded(first, "shop.sql::begin::shop", "shop.sql::slow::shop", "shop.sql::end::shop");
        assertSucceeded(second, "crm.sql::begin::crm", "crm.sql::slow::crm", "crm.sql::end::crm");
        assertThat(database.query("SELECT what FROM work ORDER BY id"))
                .containsExactly("shop begins", "shop ends", "crm begins", "crm ends");
        assertThat(database.query("SELECT count(*) FROM DATABASECHANGELOG WHERE AUTHOR IN ('shop', 'crm')"))
                .containsExactly("6");
        assertThat(live("shop")).isEqualTo("v1");
        assertThat(live("crm")).isEqualTo("v1");
    }

    @Test
    void ofTwoVersionsTheNewerWaitsAndAppliesOnlyWhatIsItsOwn() throws Exception {
        database = TestDatabase.create(Kind.POSTGRESQL, directory);
        String log = LOG.formatted(existingLog(Kind.POSTGRESQL), number(Kind.POSTGRESQL));
        String one = log + SLOW.formatted("one", slow(Kind.POSTGRESQL));
        application("shop", "v1", "same", one);

        Sluice.Running first = release("shop", "v1", "2m");
        await(first, "shop.sql::slow::one");
        application("shop", "v2", "same", one + SLOW.formatted("two", slow(Kind.POSTGRESQL)));
        Sluice.Result refused = Sluice.finish(release("shop", "v2", "0s"));
        Sluice.Running second = release("shop", "v2", "2m");

        assertRefused(refused, "shop/production/v1");
        assertSucceeded(first, "shop.sql::log::all", "shop.sql::end::one");
        JsonNode applied = assertSucceeded(second, "shop.sql::end::two").path("applied");
        assertThat(applied).hasSize(3);
        assertThat(database.query("SELECT what FROM work ORDER BY id"))
                .containsExactly("one begins", "one ends", "two begins", "two ends");
        assertThat(live("shop")).isEqualTo("v2");
        assertThat(sluice("v2")
                        .run("history", "-f", "shop.yaml", "--output", "json")
                        .json()
                        .findValuesAsText("status"))
                .contains("succeeded")
                .doesNotContain("interrupted", "open");
    }

    @Test
    void anIndexIsBuiltConcurrentlyWhileAnotherReleaseWaits() throws Exception {
        database = TestDatabase.create(Kind.POSTGRESQL, directory);
        database.execute(
                "CREATE TABLE customer AS SELECT id, md5(id::text) AS name FROM generate_series(1, 300000) id");
        application("shop", "v1", "different", """
                --liquibase formatted sql
                --changeset shop:slow
                SELECT pg_sleep(2);
                --changeset shop:index runInTransaction:false
                CREATE INDEX CONCURRENTLY customer_name ON customer (name);
                """);
        application("crm", "v1", "different", """
                --liquibase formatted sql
                --changeset crm:index runInTransaction:false
                CREATE INDEX CONCURRENTLY customer_id ON customer (id);
                """);

        Sluice.Running first = release("shop", "v1", "2m");
        await(first, "shop.sql::slow::shop");
        Sluice.Running second = release("crm", "v1", "2m");

        assertSucceeded(first, "shop.sql::index::shop");
        assertSucceeded(second, "crm.sql::index::crm");
        assertThat(database.query("SELECT indexrelid::regclass, indisvalid FROM pg_index"
                        + " WHERE indrelid = 'customer'::regclass ORDER BY 1::text"))
                .containsExactlyInAnyOrder("customer_id|t", "customer_name|t");
    }

    @Test
    void tenReplicasThatStartWithThePrintedCommandMigrateOnce() throws Exception {
        database = TestDatabase.create(Kind.POSTGRESQL, directory);
        String log = LOG.formatted(existingLog(Kind.POSTGRESQL), number(Kind.POSTGRESQL));
        application("shop", "v1", "same", log + SLOW.formatted("shop", slow(Kind.POSTGRESQL)));
        Files.move(directory.resolve("shop.yaml"), directory.resolve("release.yaml"));
        Sluice.Result printed = sluice("v1").run("command", "--output", "json", "--", "./server");
        assertThat(printed.exit()).as(printed.toString()).isZero();
        assertThat(printed.json().path("guard").asText()).isEqualTo("sluice");
        List<String> command = new ArrayList<>();
        printed.json().path("command").forEach(word -> command.add(word.asText()));

        List<Sluice.Running> replicas = IntStream.range(0, 10)
                .mapToObj(replica -> sluice("v1").startProgram(command))
                .toList();

        for (Sluice.Running replica : replicas) {
            Sluice.Result result = Sluice.finish(replica);
            assertThat(result.exit()).as(result.toString()).isZero();
        }
        assertThat(database.query("SELECT what FROM work ORDER BY id")).containsExactly("shop begins", "shop ends");
        assertThat(database.query("SELECT count(*) FROM DATABASECHANGELOG")).containsExactly("4");
    }

    /** A release.yaml, and in the version's directory a changelog, each named after the application. */
    private void application(String name, String version, String stores, String changelog) throws IOException {
        Path release = Files.createDirectories(directory.resolve("releases").resolve(version));
        Files.writeString(release.resolve(name + ".sql"), changelog);
        Files.writeString(
                directory.resolve(name + ".yaml"), """
                app: %1$s
                version: ${VERSION}
                database: { url: "${DATABASE_URL}" }
                store: store-%2$s
                migrate: { preset: liquibase, changelog: %1$s.sql, directory: "releases/${VERSION}", lockTimeout: 5m }
                promote: { symlink: { path: current-%1$s, to: "releases/${VERSION}" } }
                """.formatted(name, stores.equals("same") ? "of-both" : name));
    }

    private Sluice.Running release(String name, String version, String lockTimeout) {
        return sluice(version)
                .start(
                        "release",
                        "-f",
                        name + ".yaml",
                        "--set",
                        "migrate.lockTimeout=" + lockTimeout,
                        "--output",
                        "json");
    }

    private Sluice sluice(String version) {
        return new Sluice(directory, Map.of("DATABASE_URL", database.url(), "VERSION", version));
    }

    private static void await(Sluice.Running run, String line) throws Exception {
        while (!Files.readString(run.err()).contains(line)) {
            assertThat(run.process().isAlive()).as(Files.readString(run.err())).isTrue();
            Thread.sleep(50);
        }
    }

    private static JsonNode assertSucceeded(Sluice.Running run, String... applied) {
        Sluice.Result result = Sluice.finish(run);
        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(result.json().path("status").asText()).isEqualTo("succeeded");
        assertThat(result.phase("migrate").path("applied"))
                .map(JsonNode::asText)
                .contains(applied);
        return result.phase("migrate");
    }

    private static void assertRefused(Sluice.Result refused, String holder) {
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(40);
        assertThat(refused.json().path("status").asText()).isEqualTo("locked");
        assertThat(refused.json().path("message").asText()).contains(holder);
        assertThat(refused.err()).contains(holder);
    }

    private String live(String name) throws IOException {
        return Files.readSymbolicLink(directory.resolve("current-" + name))
                .getFileName()
                .toString();
    }

    private static String number(Kind kind) {
        return switch (kind) {
            case POSTGRESQL -> "SERIAL PRIMARY KEY";
            case MARIADB -> "INT AUTO_INCREMENT PRIMARY KEY";
            case SQLITE -> "INTEGER PRIMARY KEY AUTOINCREMENT";
        };
    }

    /** The table's row in the database's own catalogue, if it is there. */
    private static String existingLog(Kind kind) {
        return kind == Kind.SQLITE
                ? "SELECT 1 FROM sqlite_master WHERE name = 'work'"
                : "SELECT 1 FROM information_schema.tables WHERE table_name = 'work' AND table_schema = "
                        + (kind == Kind.MARIADB ? "DATABASE()" : "'public'");
    }

    /** Takes some seconds. */
    private static String slow(Kind kind) {
        return switch (kind) {
            case POSTGRESQL -> "SELECT pg_sleep(5)";
            case MARIADB -> "DO SLEEP(5)";
            case SQLITE ->
                "INSERT INTO work (what) SELECT 'never' FROM (WITH RECURSIVE n (i) AS"
                        + " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000000) SELECT max(i) AS m FROM n) WHERE m < 0";
        };
    }
}
