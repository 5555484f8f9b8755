package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.Sluice;
import io.sluice.testing.TestDatabase;
import io.sluice.testing.TestDatabase.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A migration that fails half-way, after it added a table, a column and a foreign key and changed rows. */
class FailingMigrationIT {

    private static final String FIRST = """
            --liquibase formatted sql
            --changeset shop:1
            CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(100) NOT NULL);
            CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT NOT NULL REFERENCES customer (id), total INT);
            """;
    private static final String SECOND = FIRST + """
            --changeset shop:2
            ALTER TABLE customer ADD COLUMN email VARCHAR(100);
            UPDATE customer SET email = 'nobody@example.org';
            """;
    private static final String FAILING = SECOND + """
            --changeset shop:3 runInTransaction:false
            CREATE TABLE coupon (id INT PRIMARY KEY, code VARCHAR(20));
            INSERT INTO coupon VALUES (1, 'WELCOME');
            ALTER TABLE orders ADD COLUMN coupon_id INT REFERENCES coupon (id);
            UPDATE orders SET coupon_id = 1 WHERE id > 100;
            DELETE FROM orders WHERE id <= 100;
            INSERT INTO nowhere VALUES (1);
            """;
    private static final String REPAIRED = FAILING.replace("INSERT INTO nowhere VALUES (1);\n", "");

    private static final String RELEASE = """
            app: shop
            version: ${VERSION}
            database: { url: "${DATABASE_URL}" }
            migrate: { preset: liquibase, changelog: changelog.sql, directory: "releases/${VERSION}" }
            promote: { symlink: { path: current, to: "releases/${VERSION}" } }
            """;

    @TempDir
    Path directory;

    private TestDatabase database;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theRestoreCommandAsPrintedBringsBackRowsAndSchema(Kind kind) throws Exception {
        shop(kind, RELEASE);
        List<String> before = database.content();

        Sluice.Result failed = release("v3", FAILING);

        assertFailedWithoutPromotion(failed);
        assertThat(database.content()).isNotEqualTo(before);
        assertThat(database.query("SELECT count(*) FROM coupon")).containsExactly("1");
        assertThat(failed.phase("migrate").path("applied")).isEmpty();
        assertThat(failed.phase("backup").path("backup").path("clean").asBoolean())
                .isTrue();
        String restoreCommand = failed.json().path("restoreCommand").asText();
        assertThat(restoreCommand)
                .contains(failed.phase("backup").path("backup").path("id").asText())
                .contains("--yes");

        assertHistorySaysWhy(failed);
        assertARetryPrintsTheCleanBackup(restoreCommand);

        Sluice.Result restored = shell(restoreCommand);
        assertThat(restored.exit()).as(restored.toString()).isZero();
        assertThat(database.content()).isEqualTo(before);

        Sluice.Result promotion = sluice("v3").run("promote", "--output", "json");
        assertThat(promotion.exit()).as(promotion.toString()).isEqualTo(30);
        assertThat(live()).isEqualTo("v2");

        Sluice.Result repaired = release("v3", REPAIRED);
        assertThat(repaired.exit()).as(repaired.toString()).isZero();
        assertThat(repaired.phase("backup").path("backup").path("clean").asBoolean())
                .isTrue();
        assertThat(database.query("SELECT count(*) FROM orders WHERE coupon_id = 1"))
                .containsExactly("900");
        assertThat(live()).isEqualTo("v3");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theReleaseItselfRestoresIfThePolicySaysSo(Kind kind) throws Exception {
        shop(kind, RELEASE + "onFailure: { migrate: restore, acceptDataLoss: true }\n");
        List<String> before = database.content();

        Sluice.Result failed = release("v3", FAILING);

        assertFailedWithoutPromotion(failed);
        assertThat(database.content()).isEqualTo(before);
        assertThat(failed.phase("migrate").path("restored").asText())
                .isEqualTo(failed.phase("backup").path("backup").path("id").asText());
        Sluice.Result repaired = release("v3", REPAIRED);
        assertThat(repaired.exit()).as(repaired.toString()).isZero();
        assertThat(repaired.phase("backup").path("backup").path("clean").asBoolean())
                .isTrue();
        assertThat(live()).isEqualTo("v3");
    }

    @Test
    void anEncryptedBackupIsRestoredByTheCommandAsPrinted() throws Exception {
        Path identity = directory.resolve("the key.txt");
        String recipient = newKey(identity);
        shop(Kind.POSTGRESQL, RELEASE + """
                backup: { encrypt: { recipients: [%s] } }
                restore: { identityFile: "the key.txt" }
                """.formatted(recipient));
        List<String> before = database.content();

        Sluice.Result failed = release("v3", FAILING);

        assertFailedWithoutPromotion(failed);
        Path backup =
                Path.of(failed.phase("backup").path("backup").path("location").asText());
        assertThat(new String(Files.readAllBytes(backup), StandardCharsets.ISO_8859_1))
                .startsWith("age-encryption.org/v1");
        String restoreCommand = failed.json().path("restoreCommand").asText();
        Files.move(identity, directory.resolve("away"));
        List<String> half = database.content();
        Sluice.Result refused = shell(restoreCommand);
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(50);
        assertThat(refused.err()).contains("the key.txt");
        assertThat(database.content()).isEqualTo(half);

        Files.move(directory.resolve("away"), identity);
        Sluice.Result restored = shell(restoreCommand);
        assertThat(restored.exit()).as(restored.toString()).isZero();
        assertThat(database.content()).isEqualTo(before);
    }

    @Test
    void anInvalidIndexOfAFailedMigrationStopsTheNextReleaseUntilItIsDropped() throws Exception {
        shop(Kind.POSTGRESQL, RELEASE);
        String unique = SECOND + """
                --changeset shop:3 runInTransaction:false
                CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS by_email ON customer (email);
                """;
        database.execute("UPDATE customer SET email = 'nobody@example.org'");

        Sluice.Result first = release("v3", unique);
        Sluice.Result second = release("v3", unique);

        assertThat(first.exit()).as(first.toString()).isEqualTo(20);
        assertThat(first.json().path("notes").toString()).contains("by_email of table public.customer is invalid");
        assertThat(second.exit()).as(second.toString()).isEqualTo(20);
        assertThat(second.err()).contains("by_email of table public.customer is invalid", "DROP INDEX CONCURRENTLY");
        assertThat(second.json().path("phases").findValuesAsText("phase")).doesNotContain("backup");
        assertThat(live()).isEqualTo("v2");
        Sluice.Result check = sluice("v3").run("check");
        assertThat(check.exit()).as(check.toString()).isEqualTo(20);
        Sluice.Result doctor = sluice("v3").run("doctor", "--output", "json");
        assertThat(doctor.exit()).as(doctor.toString()).isEqualTo(60);
        assertThat(doctor.json().path(0).path("severity").asText()).isEqualTo("blocking");

        database.execute("UPDATE customer SET email = id || '@example.org'");
        shell(doctor.json().path(0).path("repair").path(0).asText());
        Sluice.Result repaired = release("v3", unique);

        assertThat(repaired.exit()).as(repaired.toString()).isZero();
        assertThat(live()).isEqualTo("v3");
    }

    /** Version 1 with 1000 orders, then version 2, live. */
    private void shop(Kind kind, String releaseYaml) throws IOException {
        database = TestDatabase.create(kind, directory);
        Files.writeString(directory.resolve("release.yaml"), releaseYaml);
        Sluice.Result first = release("v1", FIRST);
        assertThat(first.exit()).as(first.toString()).isZero();
        String numbers = "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000) ";
        String insertCustomers = numbers + "SELECT id, 'Zoë ''the'' \\ 顧客' FROM n";
        String insertOrders = numbers + "SELECT id, id, 7 * id FROM n";
        database.execute("INSERT INTO customer (id, name) " + insertCustomers, "INSERT INTO orders " + insertOrders);
        Sluice.Result second = release("v2", SECOND);
        assertThat(second.exit()).as(second.toString()).isZero();
        assertThat(second.phase("migrate").path("applied").toString()).isEqualTo("[\"changelog.sql::2::shop\"]");
        assertThat(live()).isEqualTo("v2");
    }

    private Sluice.Result release(String version, String changelog) throws IOException {
        Path release = Files.createDirectories(directory.resolve("releases").resolve(version));
        Files.writeString(release.resolve("changelog.sql"), changelog);
        return sluice(version).run("release", "--output", "json");
    }

    private Sluice sluice(String version) {
        return new Sluice(directory, new HashMap<>(Map.of("DATABASE_URL", database.url(), "VERSION", version)));
    }

    /** As a person pastes it: the URL, which is a secret, is all that the environment has to have. */
    private Sluice.Result shell(String restoreCommand) {
        return new Sluice(directory, Map.of("DATABASE_URL", database.url())).shell(restoreCommand);
    }

    private String live() throws IOException {
        return Files.readSymbolicLink(directory.resolve("current"))
                .getFileName()
                .toString();
    }

    private void assertFailedWithoutPromotion(Sluice.Result failed) throws IOException {
        assertThat(failed.exit()).as(failed.toString()).isEqualTo(20);
        assertThat(failed.json().path("status").asText()).isEqualTo("failed");
        assertThat(failed.phase("migrate").path("status").asText()).isEqualTo("failed");
        assertThat(failed.phase("migrate").path("toolExit").asInt()).isNotZero();
        assertThat(failed.phase("migrate").path("message").asText())
                .contains("changeset 3 by shop in changelog.sql")
                .contains("nowhere");
        assertThat(failed.json().path("phases").findValuesAsText("phase")).doesNotContain("promote");
        assertThat(failed.err()).contains("nowhere");
        assertThat(live()).isEqualTo("v2");
    }

    private void assertHistorySaysWhy(Sluice.Result failed) {
        JsonNode newest = sluice("v3").run("history", "--output", "json").json().path(0);
        assertThat(newest).isEqualTo(failed.json());
        assertThat(sluice("v3").run("history").out())
                .contains("shop/production/v3")
                .contains("nowhere");
    }

    /** Its own backup holds the half-done migration. */
    private void assertARetryPrintsTheCleanBackup(String restoreCommand) throws IOException {
        Sluice.Result retry = sluice("v3").run("release", "--output", "json");
        assertThat(retry.exit()).as(retry.toString()).isEqualTo(20);
        assertThat(retry.phase("migrate").path("message").asText()).containsIgnoringCase("coupon");
        assertThat(retry.phase("backup").path("backup").path("clean").asBoolean(true))
                .isFalse();
        assertThat(retry.json().path("restoreCommand").asText()).isEqualTo(restoreCommand);
        assertThat(live()).isEqualTo("v2");
    }

    private static String newKey(Path file) throws IOException, GeneralSecurityException {
        KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, pair.getPrivate() + "\n");
        return pair.getPublic().toString();
    }
}
