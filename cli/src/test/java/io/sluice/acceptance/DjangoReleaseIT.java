package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.DjangoInstallation;
import io.sluice.testing.Sluice;
import io.sluice.testing.TestDatabase;
import io.sluice.testing.TestDatabase.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Django project on PostgreSQL, served by a real process behind a {@code current} link, released by the command
 * line alone. {@code -Dsluice.megabytes=1100} for the real size, {@code -Dsluice.python=} for a newer Python's Django.
 */
class DjangoReleaseIT {

    private static final int MEGABYTES = Integer.getInteger("sluice.megabytes", 20);

    private static final String RELEASE = """
            app: shop
            version: ${VERSION}
            database: { url: "${DATABASE_URL}" }
            migrate: { directory: "releases/${VERSION}", env: { PATH: "${DJANGO_PATH}" } }
            promote:
              symlink:
                path: current
                to: releases/${VERSION}
                restart: [./restart]
                healthCheck: http://127.0.0.1:${PORT}/health/${VERSION}
            """;

    /** Starts the application again whenever it ends, as an init system does, until its own standard input ends. */
    private static final String SERVE = """
            while [ ! -e stop ]; do
              (cd -P current && exec python manage.py runserver --noreload "127.0.0.1:$PORT") >>app.log 2>&1 &
              echo $! >app.pid
              wait $!
              sleep 0.2
            done &
            read -r _
            touch stop
            kill "$(cat app.pid)"
            wait
            """;

    private static final String RESTART = "#!/bin/sh\nkill \"$(cat app.pid)\" 2>/dev/null || true\n";

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private TestDatabase database;
    private Process serve;

    @BeforeEach
    void project() throws Exception {
        String path = DjangoInstallation.bin() + ":" + System.getenv("PATH");
        database = TestDatabase.create(Kind.POSTGRESQL, directory);
        environment.put("DATABASE_URL", database.url());
        environment.put("DJANGO_PATH", path);
        environment.put("PORT", freePort());
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        Files.writeString(directory.resolve("release.yaml"), RELEASE);
        Files.writeString(directory.resolve("restart"), RESTART);
        assertThat(directory.resolve("restart").toFile().setExecutable(true)).isTrue();
        version("v1");
        version("v2", "v1");
        version("v3", "v2");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", SERVE).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("PATH", path);
        builder.environment().put("OTHER_URL", database.url());
        serve = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @AfterEach
    void stopServing() throws Exception {
        if (serve != null) {
            serve.getOutputStream().close();
            assertThat(serve.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void twoVersionsGoLiveAndTheThirdIsTakenBack() throws Exception {
        assertReleased("v1", "shop.0001_initial");
        fill();
        assertReleased("v2", "shop.0002_email_and_status", "shop.0003_fill_email_and_status");
        assertThat(database.query("SELECT count(*) FROM shop_customer WHERE email = ''"))
                .containsExactly("0");
        List<String> before = database.content();

        Sluice.Result failed = release("v3");

        assertThat(failed.exit()).as(failed.toString()).isEqualTo(20);
        assertThat(failed.phase("migrate").path("toolExit").asInt()).isEqualTo(1);
        assertThat(failed.phase("migrate").path("message").asText())
                .contains("duplicate key value violates unique constraint")
                .doesNotContain("is not recorded");
        assertThat(failed.json().path("phases").findValuesAsText("phase")).doesNotContain("promote");
        assertThat(database.query("SELECT count(*) FROM shop_coupon")).containsExactly("1");
        assertThat(database.content()).isNotEqualTo(before);
        assertThat(live()).isEqualTo("v2");

        long started = System.nanoTime();
        Sluice.Result restored = new Sluice(directory, environment)
                .shell(failed.json().path("restoreCommand").asText());
        assertThat(restored.exit()).as(restored.toString()).isZero();
        say("restore, from start to end of the process: " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started)
                + " ms");
        assertThat(database.content()).isEqualTo(before);
        assertThat(health("v2")).isEqualTo(200);
    }

    @Test
    void aProjectWhoseSettingsNameAnotherDatabaseIsNotPromoted() throws Exception {
        TestDatabase other = TestDatabase.create(Kind.POSTGRESQL, directory);
        ignoreDatabaseUrl("v1", other);

        Sluice.Result failed = release("v1");

        assertAnotherDatabase(failed);
        assertThat(other.query("SELECT count(*) FROM shop_order")).containsExactly("0");
        assertThat(directory.resolve("current")).doesNotExist();
    }

    @Test
    void norIsOneWhoseOtherDatabaseIsMigratedAlready() throws Exception {
        TestDatabase other = TestDatabase.create(Kind.POSTGRESQL, directory);
        assertReleased("v1", "shop.0001_initial");
        ignoreDatabaseUrl("v2", other);
        assertAnotherDatabase(release("v2"));

        Sluice.Result again = release("v2");

        assertAnotherDatabase(again);
        assertThat(live()).isEqualTo("v1");
    }

    private void assertReleased(String version, String... applied) throws Exception {
        Sluice.Result released = release(version);
        assertThat(released.exit()).as(released.toString()).isZero();
        assertThat(released.json().path("status").asText()).isEqualTo("succeeded");
        assertThat(released.phase("migrate").path("applied").toString())
                .endsWith('"' + String.join("\",\"", applied) + "\"]");
        assertThat(live()).isEqualTo(version);
        assertThat(health(version)).isEqualTo(200);
    }

    private void assertAnotherDatabase(Sluice.Result failed) {
        assertThat(failed.exit()).as(failed.toString()).isEqualTo(20);
        assertThat(failed.phase("migrate").path("message").asText())
                .contains("another database or schema")
                .contains("reads the database URL that it is given");
        assertThat(failed.json().path("phases").findValuesAsText("phase")).doesNotContain("promote");
    }

    /** As if somebody had written the name of another database into the settings. */
    private void ignoreDatabaseUrl(String version, TestDatabase other) throws IOException {
        environment.put("OTHER_URL", other.url());
        Path settings = directory.resolve("releases").resolve(version).resolve("settings.py");
        Files.writeString(settings, Files.readString(settings).replace("\"DATABASE_URL\"", "\"OTHER_URL\""));
    }

    /** About {@value #MEGABYTES} MB by default, in texts that do not compress to nothing; a tenth as many customers. */
    private void fill() {
        int orders = MEGABYTES * 1000 * 1000 / 1100;
        database.execute(
                "INSERT INTO shop_customer (name) SELECT 'Zoë ' || id FROM generate_series(1, " + orders / 10 + ") id",
                "INSERT INTO shop_order (customer_id, total, placed, note) SELECT 1 + id % " + orders / 10
                        + ", id / 7.0, timestamptz '2025-01-01 00:00Z' + id * interval '1 minute',"
                        + " (SELECT string_agg(md5(id || '/' || k), ' ') FROM generate_series(1, 31) k)"
                        + " FROM generate_series(1, " + orders + ") id",
                "ANALYZE");
        say("Django " + DjangoInstallation.version() + ", " + orders + " orders, "
                + database.query("SELECT pg_size_pretty(pg_database_size(current_database()))"));
    }

    private Sluice.Result release(String version) {
        long started = System.nanoTime();
        Sluice.Result result = sluice(version).run("release", "--output", "json");
        StringBuilder line = new StringBuilder(version + ":");
        for (JsonNode phase : result.json().path("phases")) {
            line.append(" %s %s ms"
                    .formatted(
                            phase.path("phase").asText(),
                            phase.path("durationMs").asText()));
        }
        say(line + ", whole process " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started) + " ms, backup "
                + result.phase("backup").path("backup").path("bytes").asLong() / 1_000_000 + " MB");
        return result;
    }

    private Sluice sluice(String version) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("VERSION", version);
        return new Sluice(directory, all);
    }

    private String live() throws IOException {
        return Files.readSymbolicLink(directory.resolve("current"))
                .getFileName()
                .toString();
    }

    private int health(String version) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + environment.get("PORT") + "/health/" + version))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** A version's directory: the one before and what changed. */
    private void version(String name, String... before) throws IOException {
        Path release = directory.resolve("releases").resolve(name);
        if (before.length > 0) {
            copy(directory.resolve("releases").resolve(before[0]), release);
        }
        copy(Path.of("src/test/resources/django").resolve(name), release);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        }
    }

    private static void say(String line) {
        System.out.println("DjangoReleaseIT: " + line);
    }
}
