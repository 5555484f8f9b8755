package io.sluice.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.TestDatabase;
import io.sluice.testing.TestDatabase.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Tasks and the Pipeline on a real PostgreSQL, with an application whose migration program is not in our image. */
class TasksIT {

    private static final String PRESET = """
            id: patch
            title: Patch
            detect: { all: [ { file: "patches/*.sql" } ] }
            migrate: { command: [bin/patch, up] }
            pending: { tool: { command: [bin/patch, status], exits: [0], understood: "^patch", pending: "(?m)^todo (\\\\S+)" } }
            bookkeeping: { table: patches, columns: [id], order: [id], schema: search-path }
            environment:
              postgresql: { PGHOST: "{host}", PGPORT: "{port}", PGDATABASE: "{database}", PGUSER: "{user}", PGPASSWORD: "{password}" }
            """;

    private static final String PATCH = """
            #!/bin/sh
            set -eu
            if [ "$1" = status ]; then
              echo patch
              for file in patches/*.sql; do
                id=$(basename "$file" .sql)
                [ -n "$(psql -XAtc "SELECT 1 FROM patches WHERE id = '$id'" 2>/dev/null)" ] || echo "todo $id"
              done
              exit
            fi
            env >environment
            if [ -e running ] && read -r other <running && grep -qs . "/proc/$other/cmdline"; then echo overlap >>overlaps; fi
            echo $$ >running
            echo "$PGPASSWORD"
            psql -Xq -v ON_ERROR_STOP=1 -c 'CREATE TABLE IF NOT EXISTS patches (id text PRIMARY KEY)' 2>/dev/null
            touch midway
            . ./behave
            for file in patches/*.sql; do
              id=$(basename "$file" .sql)
              [ -n "$(psql -XAtc "SELECT 1 FROM patches WHERE id = '$id'")" ] ||
                psql -Xq -v ON_ERROR_STOP=1 -1 -f "$file" -c "INSERT INTO patches VALUES ('$id')"
            done
            """;

    private static final String RELEASE = """
            app: shop
            version: ${VERSION}
            database: { url: "${DATABASE_URL}" }
            migrate: { lockTimeout: 3m }
            promote: { command: [sh, promote.sh, "${APP_IMAGE}"] }
            """;

    @TempDir
    Path directory;

    private Path checkout;
    private Path application;
    private Path store;
    private TestDatabase database;
    private final Map<String, String> params = new HashMap<>();
    private final Map<String, TaskRun.Workspace> workspaces = new HashMap<>();

    @BeforeEach
    void shop() throws IOException {
        checkout = Files.createDirectories(directory.resolve("checkout"));
        application = Files.createDirectories(directory.resolve("application"));
        store = Files.createDirectories(directory.resolve("store"));
        database = TestDatabase.create(Kind.POSTGRESQL, directory);
        write(checkout, "release.yaml", RELEASE);
        write(checkout, "presets/patch.yaml", PRESET);
        write(checkout, "patches/1.sql", "");
        write(checkout, "promote.sh", "echo \"$1\" >>live\n");
        write(application, "patches/1.sql", "CREATE TABLE customer (id int);");
        write(application, "bin/patch", PATCH);
        Files.setPosixFilePermissions(application.resolve("bin/patch"), PosixFilePermissions.fromString("rwxr-xr-x"));
        write(application, "behave", ":\n");
        params.putAll(Map.of(
                "version", "v2",
                "sluice-image", "registry.example/sluice:0.1.0",
                "app-image", "registry.example/shop:v2",
                "database-secret", "shop-database"));
        workspaces.put("source", new TaskRun.Workspace(checkout, "shop-source"));
        workspaces.put("store", new TaskRun.Workspace(store, "shop-store"));
    }

    @ParameterizedTest
    @CsvSource({"restricted, run", "image, run-as-image"})
    void theApplicationsStepMigratesAndTheRecordIsOurs(String user, String step) throws Exception {
        params.put("app-user", user);
        TaskRun.Result result = run("sluice-migrate");

        assertThat(result.failure(spec("sluice-migrate"))).as(result.toString()).isEmpty();
        assertThat(result.results())
                .containsEntry("release", "shop/production/v2")
                .containsEntry("status", "open")
                .containsEntry("applied", "1");
        assertThat(result.output().get(step)).contains("migrate", "******");
        assertThat(database.query("SELECT id FROM patches")).containsExactly("1");
        assertThat(Files.readString(application.resolve("environment")))
                .contains("SLUICE_VERSION=v2")
                .doesNotContain("DATABASE_URL", "STORE", "sluice/bin");
        assertThat(result.everything()).doesNotContain(PostgresServer.PASSWORD);
    }

    @Test
    void aMigrationThatFailsFailsTheTaskWith20() throws Exception {
        write(application, "behave", "echo broken >&2; exit 3\n");

        TaskRun.Result result = run("sluice-migrate");

        assertThat(result.failure(spec("sluice-migrate"))).isEqualTo("record: 20");
        assertThat(result.steps()).containsEntry("run", 20);
        assertThat(result.results()).containsEntry("status", "failed").containsEntry("applied", "");
        assertThat(result.everything()).contains("Patch ended with status 3: broken");
        assertThat(run("sluice-promote").failure(spec("sluice-promote"))).endsWith(": 30");
        assertThat(checkout.resolve("live")).doesNotExist();
    }

    @Test
    void aPodThatIsLostIsFollowedByOneThatGoesOn() throws Exception {
        write(application, "behave", "sleep 86311\n");
        TaskRun lost = taskRun("sluice-migrate");
        CompletableFuture<TaskRun.Result> running = CompletableFuture.supplyAsync(lost::run);
        awaitMidway();
        lost.kill();
        running.get(60, TimeUnit.SECONDS);
        write(application, "behave", ":\n");

        TaskRun.Result again = run("sluice-migrate");

        assertThat(again.failure(spec("sluice-migrate"))).as(again.toString()).isEmpty();
        assertThat(again.output().get("prepare") + again.output().get("run"))
                .contains("resuming attempt #1")
                .contains("it is not alive any more");
        assertThat(again.results()).containsEntry("applied", "1");
        assertThat(application.resolve("overlaps")).doesNotExist();
    }

    @Test
    void aKeeperThatIsKilledFailsTheTaskAndTakesTheMigrationWithIt() throws Exception {
        write(application, "behave", "sleep 86312\n");
        TaskRun task = taskRun("sluice-migrate");
        CompletableFuture<TaskRun.Result> running = CompletableFuture.supplyAsync(task::run);
        awaitMidway();
        task.sidecar("keeper").destroyForcibly();

        TaskRun.Result result = running.get(180, TimeUnit.SECONDS);

        assertThat(result.failure(spec("sluice-migrate"))).isEqualTo("record: 143");
        assertThat(result.results()).containsEntry("status", "interrupted");
        assertThat(ProcessHandle.allProcesses()
                        .filter(each -> each.info().commandLine().orElse("").contains("sleep 86312")))
                .isEmpty();
    }

    @Test
    void theWholeReleaseInOnePodAndItsRestore() throws Exception {
        TaskRun.Result result = run("sluice-release");

        assertThat(result.failure(spec("sluice-release"))).as(result.toString()).isEmpty();
        assertThat(result.results())
                .containsEntry("status", "succeeded")
                .containsEntry("applied", "1")
                .hasEntrySatisfying("backup-id", id -> assertThat(id).isNotBlank())
                .hasEntrySatisfying("backup-sha256", sha -> assertThat(sha).matches("[0-9a-f]{64}"));
        assertThat(Files.readString(checkout.resolve("live"))).isEqualTo("registry.example/shop:v2\n");

        params.put("backup", result.results().get("backup-id"));
        TaskRun.Result restored = run("sluice-restore");
        assertThat(restored.failure(spec("sluice-restore")))
                .as(restored.toString())
                .isEmpty();
        assertThat(restored.results())
                .containsEntry("status", "succeeded")
                .containsEntry("backup-id", result.results().get("backup-id"));
        assertThat(database.query("SELECT to_regclass('patches')")).containsExactly("null");
    }

    @Test
    void manyMigrationsStillFitIntoTektonsResults() throws Exception {
        for (int i : IntStream.range(2, 60).toArray()) {
            write(application, "patches/" + i + "_a_migration_with_a_name_of_its_own.sql", "SELECT 1;");
        }
        TaskRun.Result result = run("sluice-migrate");

        assertThat(result.results().get("applied")).endsWith(" more").hasSizeLessThan(850);
        assertThat(String.join("", result.results().values()).length()).isLessThan(1500);
    }

    @Test
    void aStoreThatEndsWithTheRunIsRefused() throws Exception {
        Map<String, String> refusals = new LinkedHashMap<>();
        workspaces.put("store", new TaskRun.Workspace(store, ""));
        refusals.put("no claim", run("sluice-migrate").output().get("prepare"));
        workspaces.put("store", new TaskRun.Workspace(store, "pvc-0f9a3c21b7"));
        refusals.put("volumeClaimTemplate", run("sluice-release").output().get("prepare"));
        refusals.put("deleted with the run", run("sluice-backup").output().get("backup"));
        workspaces.remove("store");
        refusals.put(
                "say where backups are kept", run("sluice-restore").output().get("restore"));

        refusals.forEach((words, output) -> assertThat(output).contains(words));
        assertThat(store).isEmptyDirectory();
        params.put("app-user", "root");
        workspaces.put("store", new TaskRun.Workspace(store, "shop-store"));
        assertThat(run("sluice-check").failure(spec("sluice-check"))).isEqualTo("prepare: 64");
    }

    @Test
    void aParameterIsNeverReadAsShell() throws Exception {
        String hostile = "v'2\"$(touch " + directory.resolve("touched") + ")`touch " + directory.resolve("touched")
                + "`;touch " + directory.resolve("touched") + "\n#";
        params.put("backup", hostile);
        assertThat(run("sluice-restore").failure(spec("sluice-restore"))).startsWith("restore: ");
        params.put("app-image", hostile);
        params.put("version", hostile.replace("\n", " "));
        run("sluice-release");
        params.put("store", hostile);
        workspaces.remove("store");
        run("sluice-backup");

        assertThat(directory.resolve("touched")).doesNotExist();
    }

    @Test
    void thePipelineReleasesPhaseByPhaseAndGivesTheDatabaseBack() throws Exception {
        Map<String, TaskRun.Result> first = pipeline();

        assertThat(first.keySet()).containsExactly("check", "backup", "migrate", "promote", "report");
        assertThat(first.get("check").results()).containsEntry("pending", "1").containsEntry("backup-needed", "true");
        assertThat(first.get("promote").results()).containsEntry("status", "succeeded");
        assertThat(first.get("report").everything()).contains("check: Succeeded", "shop/production/v2");
        assertThat(Files.readString(checkout.resolve("live"))).isEqualTo("registry.example/shop:v2\n");

        params.putAll(Map.of("version", "v3", "app-image", "registry.example/shop:v3"));
        Map<String, TaskRun.Result> second = pipeline();

        assertThat(second.keySet()).containsExactly("check", "migrate", "promote", "report");
        assertThat(second.get("promote").results()).containsEntry("status", "succeeded");
    }

    @Test
    void aPipelineThatFailsPromotesNothingAndKeepsNobodyWaiting() throws Exception {
        write(application, "behave", "exit 3\n");
        Map<String, TaskRun.Result> failed = pipeline();

        assertThat(failed.keySet()).containsExactly("check", "backup", "migrate", "report");
        assertThat(failed.get("report").everything()).contains("migrate: Failed, promote: None");
        assertThat(checkout.resolve("live")).doesNotExist();

        run("sluice-backup"); // its migration does not follow
        TaskRun.Result report = finallyReport(Map.of());
        assertThat(report.everything()).contains("The database is free for other releases now.");
        write(checkout, "release.yaml", RELEASE.replace("3m", "0s"));
        write(application, "behave", ":\n");
        params.put("version", "v3");
        TaskRun.Result other = run("sluice-release");
        assertThat(other.failure(spec("sluice-release"))).as(other.toString()).isEmpty();
    }

    /** The Pipeline's tasks in their order, as far as they are reached. */
    private Map<String, TaskRun.Result> pipeline() {
        JsonNode pipeline = Catalog.read(Catalog.pipeline()).path("spec");
        Map<String, TaskRun.Result> all = new LinkedHashMap<>();
        Map<String, String> statuses = new HashMap<>();
        for (JsonNode task : pipeline.path("tasks")) {
            String name = task.path("name").asText();
            if (statuses.containsValue("Failed")) {
                break;
            }
            boolean wanted = Catalog.each(task.path("when")).allMatch(when -> {
                String input = when.path("input").asText();
                assertThat(input).isEqualTo("$(tasks.check.results.backup-needed)");
                return when.path("values")
                        .get(0)
                        .asText()
                        .equals(all.get("check").results().get("backup-needed"));
            });
            if (wanted) {
                String taskName = task.at("/taskRef/name").asText();
                TaskRun.Result result = run(taskName);
                all.put(name, result);
                statuses.put(name, result.failure(spec(taskName)).isEmpty() ? "Succeeded" : "Failed");
            }
        }
        all.put("report", finallyReport(statuses));
        return all;
    }

    private TaskRun.Result finallyReport(Map<String, String> statuses) {
        JsonNode report = Catalog.read(Catalog.pipeline()).at("/spec/finally/0");
        Map<String, String> given = new HashMap<>(params);
        for (String name : List.of("check", "backup", "migrate", "promote")) {
            given.put(name + "-status", statuses.getOrDefault(name, "None"));
        }
        return new TaskRun(report.path("taskSpec"), inputs(given), directory).run();
    }

    private TaskRun.Result run(String task) {
        return taskRun(task).run();
    }

    private TaskRun taskRun(String task) {
        return new TaskRun(spec(task), inputs(params), directory);
    }

    private TaskRun.Inputs inputs(Map<String, String> given) {
        return new TaskRun.Inputs(
                given, workspaces, Map.of("shop-database/url", database.url()), application, Map.of("PATCH", "1"));
    }

    private static JsonNode spec(String task) {
        return Catalog.read(Catalog.task(task)).path("spec");
    }

    private void awaitMidway() throws InterruptedException {
        for (int i = 0; i < 1200 && !Files.exists(application.resolve("midway")); i++) {
            Thread.sleep(50);
        }
        assertThat(application.resolve("midway")).exists();
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Files.createDirectories(directory.resolve(name).getParent());
        Files.writeString(directory.resolve(name), text);
    }
}
