package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release is stopped (a laptop's sleep, a virtual machine's pause) for longer than its lease lasts, its session at the
 * server is cut, another version is released meanwhile: what goes on then must not act any more.
 */
@Timeout(120)
class PauseIT {

    /** Seconds; both sides are started with it. */
    private static final int TTL = 4;

    private static final String PRESET = """
            id: steps
            title: steps
            migrate: { command: [sh, ../../migrate.sh] }
            pending: { files: { glob: "migrations/*.sql", id: "migrations/([^/]+)\\\\.sql$", certain: true } }
            bookkeeping: { table: schema_steps, columns: [id], order: [id], schema: search-path }
            environment:
              postgresql: { PGHOST: "{host}", PGPORT: "{port}", PGDATABASE: "{database}", PGUSER: "{user}", PGPASSWORD: "{password}" }
            """;

    private static final String MIGRATE = """
            set -eu
            psql -Xq -v ON_ERROR_STOP=1 -c 'CREATE TABLE IF NOT EXISTS schema_steps (id text PRIMARY KEY)' 2>/dev/null
            for file in migrations/*.sql; do
              id=$(basename "$file" .sql)
              psql -Xq -v ON_ERROR_STOP=1 -f "$file"
              psql -Xqc "INSERT INTO schema_steps VALUES ('$id') ON CONFLICT DO NOTHING"
            done
            """;

    private static final String RELEASE = """
            app: shop
            version: ${VERSION}
            database: { url: "${DATABASE_URL}" }
            hooks:
              before: [sh, -c, "while [ -e hold-$SLUICE_VERSION ]; do sleep 0.1; done"]
              after: [sh, -c, "echo $SLUICE_VERSION >>after"]
            migrate: { preset: steps, directory: "releases/${VERSION}", lockTimeout: 1m }
            promote: { symlink: { path: current, to: "releases/${VERSION}" } }
            """;

    @TempDir
    Path directory;

    private final String database =
            "paused_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    private PostgresServer server;
    private String url;

    @BeforeEach
    void shop() throws IOException {
        server = PostgresServer.shared();
        url = server.createDatabase(database);
        Files.createDirectories(directory.resolve("presets"));
        Files.writeString(directory.resolve("presets/steps.yaml"), PRESET);
        Files.writeString(directory.resolve("migrate.sh"), MIGRATE);
        Files.writeString(directory.resolve("release.yaml"), RELEASE);
        version("v0", "CREATE TABLE IF NOT EXISTS customer (id int)");
        version("v1", "CREATE TABLE IF NOT EXISTS one (id int)");
        version("v2", "CREATE TABLE IF NOT EXISTS two (id int)");
        assertThat(sluice("v0").run("release").exit()).isZero();
    }

    /** The gate has looked, and the target is being looked at: next is the switch of the link. */
    @Test
    void aReleaseThatIsStoppedBetweenTheGateAndThePromotionDoesNotPromoteOverTheNextOne() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        HttpServer health = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        health.setExecutor(Executors.newCachedThreadPool());
        health.createContext("/v2", exchange -> exchange.sendResponseHeaders(204, -1));
        health.createContext("/v1", exchange -> {
            asked.countDown();
            awaitQuietly(answer);
            exchange.sendResponseHeaders(503, -1);
        });
        health.start();
        try {
            Files.writeString(
                    directory.resolve("release.yaml"),
                    RELEASE.replace(
                            "to: \"releases/${VERSION}\"",
                            "to: \"releases/${VERSION}\", healthCheck: \"http://127.0.0.1:"
                                    + health.getAddress().getPort() + "/${VERSION}\""));
            Files.delete(directory.resolve("current"));
            Files.createSymbolicLink(directory.resolve("current"), directory.resolve("releases/v1"));
            Sluice.Running first = sluice("v1").start("release", "--output", "json");
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            stop(first);
            answer.countDown();
            takeOver(first);

            assertStoppedWithoutActing(first);
        } finally {
            health.stop(0);
        }
    }

    @Test
    void aReleaseThatIsStoppedBeforeItsBackupDoesNotMigrateBesideTheNextOne() throws Exception {
        Path hold = Files.createFile(directory.resolve("hold-v1"));
        Sluice.Running first = sluice("v1").start("release", "--output", "json");
        await(first, "hooks.before");
        stop(first);
        Files.delete(hold);
        takeOver(first);

        assertStoppedWithoutActing(first);
        assertThat(count("SELECT count(*) FROM pg_class WHERE relname = 'one'")).isZero();
        assertThat(Files.readString(directory.resolve("after"))).doesNotContain("v1");

        Sluice.Result resumed = sluice("v1").run("release", "--output", "json");
        assertThat(resumed.exit()).as(resumed.toString()).isZero();
        assertThat(resumed.json().path("attempt").asInt()).as("resumed").isEqualTo(1);
    }

    private void takeOver(Sluice.Running first) throws Exception {
        server.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database
                        + "' AND application_name = 'sluice lock'");
        Sluice.Result second = sluice("v2").run("release", "--output", "json");
        assertThat(second.exit()).as(second.toString()).isZero();
        signal("CONT", first);
    }

    private void assertStoppedWithoutActing(Sluice.Running first) throws IOException {
        Sluice.Result stopped = Sluice.finish(first);
        assertThat(stopped.exit()).as(stopped.toString()).isEqualTo(40);
        assertThat(stopped.json().path("status").asText()).isEqualTo("interrupted");
        assertThat(stopped.json().path("message").asText()).contains("start the same release again");
        assertThat(live()).isEqualTo("v2");
        for (JsonNode record : sluice("v1").run("history", "--output", "json").json()) {
            if (record.path("release").asText().endsWith("/v1")) {
                assertThat(record.path("status").asText()).isEqualTo("interrupted");
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void version(String name, String sql) throws IOException {
        Path migrations = Files.createDirectories(directory.resolve("releases/" + name + "/migrations"));
        Files.writeString(migrations.resolve(name + ".sql"), sql);
    }

    private Sluice sluice(String version) {
        return new Sluice(
                directory,
                Map.of("DATABASE_URL", url, "VERSION", version, "SLUICE_JAVA_OPTS", "-Dsluice.test.lease.ttl=" + TTL));
    }

    private static void await(Sluice.Running run, String text) throws Exception {
        while (!Files.readString(run.err()).contains(text)) {
            assertThat(run.process().isAlive()).as(Files.readString(run.err())).isTrue();
            Thread.sleep(10);
        }
    }

    /** Until every thread stands still. */
    private static void stop(Sluice.Running run) throws Exception {
        signal("STOP", run);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!Files.readString(Path.of("/proc/" + run.process().pid() + "/stat"))
                .contains(") T ")) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.sleep(10);
        }
    }

    private static void signal(String name, Sluice.Running run) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(run.process().pid()))
                .start()
                .waitFor();
    }

    private int count(String query) throws SQLException {
        try (Connection connection = server.connect(database);
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private String live() throws IOException {
        return Files.readSymbolicLink(directory.resolve("current"))
                .getFileName()
                .toString();
    }
}
