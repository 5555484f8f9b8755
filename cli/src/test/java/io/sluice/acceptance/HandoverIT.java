package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A migration whose program is in another container: here, another directory and a process that has nothing of ours in
 * its environment. The steps run as a host runs them: keeper, prepare, run, record.
 */
@Timeout(300)
class HandoverIT {

    private static final String PRESET = """
            id: patch
            title: Patch
            detect: { all: [ { file: "patches/*.sql" } ] }
            migrate:
              command: ["{patch}", up, "{from}"]
              programs: { patch: [[bin/absent], [bin/patch]], from: [[./absent], [./patches]] }
            pending:
              tool: { command: ["{patch}", status], exits: [0], understood: "^patch", pending: "(?m)^todo (\\\\S+)", applied: "(?m)^done (\\\\S+)" }
            bookkeeping: { table: patches, columns: [id], order: [id], schema: search-path }
            environment:
              unless-set: { PATCH_ENV: production }
              postgresql: { PGHOST: "{host}", PGPORT: "{port}", PGDATABASE: "{database}", PGUSER: "{user}", PGPASSWORD: "{password}" }
            failures: [ { pattern: "no oil", advice: "oil the machine" } ]
            """;

    /** Notes what it was given and whether another one is at work. */
    private static final String PATCH = """
            #!/bin/sh
            set -eu
            if [ "$1" = status ]; then
              echo patch
              for file in patches/*.sql; do
                id=$(basename "$file" .sql)
                if [ -n "$(psql -XAtc "SELECT 1 FROM patches WHERE id = '$id'" 2>/dev/null)" ]; then
                  echo "done $id"
                else
                  echo "todo $id"
                fi
              done
              exit
            fi
            if [ -e running ] && read -r other <running && grep -qs . "/proc/$other/cmdline"; then echo overlap >>overlaps; fi
            echo $$ >running
            echo "connecting with $PGPASSWORD"
            printf '%s' "${NASTY-}" >nasty
            echo "$PATCH_ENV in $(pwd) for $SLUICE_VERSION" >seen
            psql -Xq -v ON_ERROR_STOP=1 -c 'CREATE TABLE IF NOT EXISTS patches (id text PRIMARY KEY)' 2>/dev/null
            touch midway
            . ./behave
            for file in "$2"/*.sql; do
              id=$(basename "$file" .sql)
              psql -Xq -v ON_ERROR_STOP=1 -1 -f "$file" -c "INSERT INTO patches VALUES ('$id')"
              echo "applied $id"
            done
            """;

    private static final String RELEASE = """
            app: shop
            version: v2
            database: { url: "${DATABASE_URL}" }
            migrate: { preset: patch, lockTimeout: "${PATIENCE:-3m}", timeout: "${LIMIT:-30m}" %s }
            promote: { command: ["true"] }
            """;

    /** What a shell, sed or make would do something with; bytes that dash uses inside; no trailing newline is lost. */
    private static final String NASTY =
            "a'b\"c\\d $(touch /tmp/x) `id` ${HOME} \u0081\u0082\u0085\u0088 é 顧客 %s\t*\n-n\n\n";

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private Path checkout;
    private Path application;
    private Path shared;
    private String url;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void shop() throws IOException {
        checkout = Files.createDirectories(directory.resolve("checkout"));
        application = Files.createDirectories(directory.resolve("application"));
        shared = directory.resolve("shared it's");
        url = PostgresServer.shared().createDatabase("handover");
        environment.put("DATABASE_URL", url);
        environment.put("NASTY", NASTY);
        release("");
        write(checkout, "presets/patch.yaml", PRESET);
        for (Path each : List.of(checkout, application)) {
            write(each, "patches/1.sql", "CREATE TABLE customer (id int);");
            write(each, "patches/2.sql", "CREATE TABLE orders (id int);");
        }
        write(application, "bin/patch", PATCH);
        Files.setPosixFilePermissions(application.resolve("bin/patch"), PosixFilePermissions.fromString("rwxr-xr-x"));
        behave(":");
    }

    static Stream<List<String>> shells() {
        return Stream.of(List.of("dash"), List.of("busybox", "sh"), List.of("bash"), List.of("sh"))
                .filter(shell -> onPath(shell.get(0)));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatTheApplicationsContainerMigratesIsRecordedAsIfItHadRunHere(List<String> shell) throws Exception {
        release(", env: { NASTY: \"${NASTY}\", PATCH_ENV: \"${UNSET:-production}\" }");
        Sluice.Running keeper = keeper("migrate", shared);

        assertThat(prepare(shared).exit()).isZero();
        assertOnlyOwnerReads(shared);
        Sluice.Result run = finish(run(shell, shared, Map.of()));
        Sluice.Result record = record(shared);

        assertThat(run.exit()).as(run + "\n" + record).isZero();
        assertThat(run.out()).contains("applied 1", "applied 2", "connecting with ******");
        assertThat(record.exit()).as(record.toString()).isZero();
        assertThat(record.json().path("status").asText()).isEqualTo("open");
        assertThat(record.phase("migrate").path("status").asText()).isEqualTo("succeeded");
        assertThat(record.phase("migrate").path("pending").toString()).isEqualTo("[\"1\",\"2\"]");
        assertThat(record.phase("migrate").path("applied").toString()).isEqualTo("[\"1\",\"2\"]");
        assertThat(record.phase("migrate").path("toolExit").asInt()).isZero();
        assertThat(Files.readString(application.resolve("nasty"))).isEqualTo(NASTY);
        assertThat(Files.readString(application.resolve("seen")))
                .isEqualTo("production in " + application.toRealPath() + " for v2\n");
        assertThat(Files.readString(checkout.resolve("status"))).isEqualTo("open");
        assertThat(Files.readString(checkout.resolve("applied"))).isEqualTo("1, 2");
        Sluice.Result kept = Sluice.finish(keeper);
        assertThat(kept.exit()).isZero();
        assertNoPasswordIn(run.toString(), record.toString(), kept.toString());
        assertNoPasswordIn(shared);
    }

    @Test
    void aVariableThatTheContainerHasIsLeftAloneWhereThePresetOnlyHasADefault() throws Exception {
        keeper("migrate", shared);
        prepare(shared);
        finish(run(List.of("sh"), shared, Map.of("PATCH_ENV", "staging")));

        assertThat(record(shared).exit()).isZero();
        assertThat(Files.readString(application.resolve("seen"))).startsWith("staging ");
    }

    @Test
    void nothingPendingIsAskedThereAndNothingIsRun() throws Exception {
        aWholeRun("migrate");
        Files.delete(application.resolve("midway"));

        Sluice.Result record = aWholeRun("release");

        assertThat(record.exit()).as(record.toString()).isZero();
        assertThat(record.json().path("status").asText()).isEqualTo("succeeded");
        assertThat(application.resolve("midway")).doesNotExist();
    }

    @Test
    void theCheckAsksTheApplicationsContainer() throws Exception {
        Sluice.Result record = aWholeRun("check");

        assertThat(record.exit()).as(record.toString()).isZero();
        assertThat(record.json().path("pending").path("certainty").asText()).isEqualTo("certain");
        assertThat(record.json().path("pending").path("ids").toString()).isEqualTo("[\"1\",\"2\"]");
    }

    @Test
    void aMigrationThatFailsThereIs20WithTheToolsOwnStatus() throws Exception {
        behave("echo there is no oil >&2; exit 3");
        keeper("migrate", shared);
        prepare(shared);
        Sluice.Result run = finish(run(List.of("sh"), shared, Map.of()));
        Sluice.Result record = record(shared);

        assertThat(run.exit()).as(run.toString()).isEqualTo(20);
        assertThat(record.exit()).isEqualTo(20);
        JsonNode migrate = record.phase("migrate");
        assertThat(migrate.path("status").asText()).isEqualTo("failed");
        assertThat(migrate.path("toolExit").asInt()).isEqualTo(3);
        assertThat(migrate.path("message").asText())
                .contains("Patch ended with status 3: there is no oil; oil the machine");
        assertThat(Files.readString(checkout.resolve("status"))).isEqualTo("failed");
    }

    @Test
    void aMigrationThatTakesTooLongIsEndedThere() throws Exception {
        environment.put("LIMIT", "2s");
        behave("sleep 86301 & exec sleep 86302");
        Sluice.Result record = aWholeRun("migrate");

        assertThat(record.exit()).as(record.toString()).isEqualTo(20);
        assertThat(record.phase("migrate").path("message").asText()).contains("migrate.timeout");
        assertGone("sleep 86301", "sleep 86302");
    }

    @Test
    void theRunIsKilledAndWithItTheMigration() throws Exception {
        behave("sleep 86303 & exec sleep 86304");
        keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();
        run.destroyForcibly().waitFor();
        Sluice.Result record = record(shared);

        assertThat(record.exit()).as(record.toString()).isEqualTo(20);
        assertThat(record.phase("migrate").path("message").asText()).contains("is gone");
        assertGone("sleep 86303", "sleep 86304");
    }

    /** A stopped virtual machine, a busy node: longer than the keeper and the script have patience with each other. */
    @Test
    void aContainerThatWasFrozenEndsItsMigrationBeforeAnotherRunGetsTheDatabase() throws Exception {
        behave("sleep 86311");
        Sluice.Running keeper = keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();
        List<ProcessHandle> container =
                Stream.concat(Stream.of(run.toHandle()), run.descendants()).toList();
        signal("STOP", container);
        while (!Files.readString(keeper.out()).contains("no sign of life")) {
            assertThat(keeper.process().isAlive())
                    .as(Files.readString(keeper.err()))
                    .isTrue();
            Thread.sleep(100);
        }
        environment.put("PATIENCE", "0s");
        Path other = directory.resolve("other");
        keeper("migrate", other);
        assertThat(prepare(other).exit()).as("the database is still held").isEqualTo(40);
        signal("CONT", container);

        assertThat(finish(run).exit()).isEqualTo(20);
        assertGone("sleep 86311");
        Sluice.Result record = record(shared);
        assertThat(record.exit()).as(record.toString()).isEqualTo(20);
        assertThat(record.phase("migrate").path("toolExit").asInt()).isEqualTo(143);
        behave(":");
        assertThat(aWholeRun("migrate").exit()).isZero();
        assertThat(application.resolve("overlaps")).doesNotExist();
    }

    @Test
    void aFrozenContainerThatNeverAnswersLeavesTheOutcomeUnknownAndTheDatabaseReserved() throws Exception {
        behave("sleep 86312");
        environment.put("LIMIT", "5s");
        Sluice.Running keeper = keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();
        List<ProcessHandle> container =
                Stream.concat(Stream.of(run.toHandle()), run.descendants()).toList();
        signal("STOP", container);

        Sluice.Result ended = Sluice.finish(keeper);
        assertThat(ended.exit()).as(ended.toString()).isEqualTo(143);
        assertThat(ended.err()).contains("does not answer", "end that container");
        assertThat(sluice().run("migrate", "--set", "version=v3", "--set", "migrate.lockTimeout=0s")
                        .exit())
                .isEqualTo(40);
        signal("CONT", container);
        finish(run);
        assertGone("sleep 86312");
    }

    private static void signal(String name, List<ProcessHandle> processes) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(each -> command.add(String.valueOf(each.pid())));
        new ProcessBuilder(command).start().waitFor();
    }

    @Test
    void theWatchdogIsKilledAndTheMigrationDoesNotGoOnUnwatched() throws Exception {
        behave("exec sleep 86305");
        keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();
        for (ProcessHandle each : run.descendants().toList()) {
            if (commandLine(each).contains("watchdog")) {
                each.destroyForcibly();
            }
        }

        assertThat(finish(run).exit()).isEqualTo(20);
        assertThat(record(shared).phase("migrate").path("toolExit").asInt()).isEqualTo(143);
        assertGone("sleep 86305");
    }

    @Test
    void aContainerThatNeverRanItIsToldAsSuch() throws Exception {
        keeper("migrate", shared);
        prepare(shared);
        Sluice.Result record = record(shared);

        assertThat(record.exit()).as(record.toString()).isEqualTo(20);
        assertThat(record.phase("migrate").path("message").asText()).contains("did not run", "/bin/sh");
        assertThat(record.phase("migrate").has("toolExit")).isFalse();
    }

    @Test
    void aKeeperThatIsKilledTakesTheMigrationWithItAndTheNextRunWaitsForThat() throws Exception {
        behave("trap 'sleep 3; exit 1' TERM; sleep 86306 & wait");
        Sluice.Running keeper = keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();
        keeper.process().destroyForcibly().waitFor();
        Files.delete(application.resolve("midway"));
        write(application, "behave", ":");
        keeper("migrate", shared);

        Sluice.Result killed = finish(run);
        assertThat(killed.exit()).as(killed.toString()).isEqualTo(143);
        assertGone("sleep 86306");
        assertThat(prepare(shared).exit()).isZero();
        finish(run(List.of("sh"), shared, Map.of()));
        Sluice.Result record = record(shared);
        assertThat(record.exit()).as(record.toString()).isZero();
        assertThat(record.json().path("attempt").asInt()).isEqualTo(1);
        assertThat(record.phase("migrate").path("applied").toString()).isEqualTo("[\"1\",\"2\"]");
        assertThat(application.resolve("overlaps")).doesNotExist();
    }

    @Test
    void anotherPodBeginsOnlyAfterTheEndOfWhatAKilledKeeperHadHandedOver() throws Exception {
        behave("exec sleep 86310");
        Sluice.Running keeper = keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();
        keeper.process().destroyForcibly().waitFor();
        Path other = directory.resolve("other");
        keeper = keeper("migrate", other);

        assertThat(prepare(other).exit()).isZero();
        assertThat(run.isAlive()).isFalse();
        assertGone("sleep 86310");
        keeper.process().destroy();
        assertThat(Sluice.finish(keeper).exit()).isEqualTo(143);
    }

    @Test
    void theMigrationEndsByItselfWhenItsKeeperIsGoneForGood() throws Exception {
        behave("exec sleep 86307");
        Sluice.Running keeper = keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();
        keeper.process().destroyForcibly().waitFor();
        long killedAt = System.nanoTime();

        Sluice.Result ended = finish(run);
        assertThat(Duration.ofNanos(System.nanoTime() - killedAt)).isLessThan(Duration.ofSeconds(35));
        assertThat(ended.exit()).isEqualTo(143);
        assertThat(ended.err()).contains("no sign of life", "start the same release again");
        assertGone("sleep 86307");
        Sluice.Result record = record(shared);
        assertThat(record.exit()).isEqualTo(143);
        assertThat(Files.readString(checkout.resolve("status"))).isEqualTo("interrupted");
        assertNoPasswordIn(shared);
    }

    @Test
    void aSignalToTheKeeperInterruptsTheMigrationAndFreesTheDatabase() throws Exception {
        behave("sleep 86308 & exec sleep 86309");
        Sluice.Running keeper = keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();
        keeper.process().destroy();

        assertThat(finish(run).exit()).isEqualTo(143);
        Sluice.Result record = record(shared);
        assertThat(record.exit()).isEqualTo(143);
        assertThat(record.json().path("status").asText()).isEqualTo("interrupted");
        assertGone("sleep 86308", "sleep 86309");
        behave(":");
        environment.put("PATIENCE", "0s");
        assertThat(aWholeRun("migrate").exit()).isZero();
    }

    @Test
    void twoAtOnceAreKeptApart() throws Exception {
        behave("while [ ! -e go ]; do sleep 0.1; done");
        keeper("migrate", shared);
        prepare(shared);
        Process run = run(List.of("sh"), shared, Map.of());
        awaitMidway();

        environment.put("PATIENCE", "0s");
        Path other = directory.resolve("other");
        keeper("migrate", other);
        Sluice.Result second = prepare(other);
        Sluice.Result same = Sluice.finish(keeper("migrate", shared));
        Sluice.Result sameRun = finish(run(List.of("sh"), shared, Map.of()));

        assertThat(second.exit()).as(second.toString()).isEqualTo(40);
        assertThat(Files.readString(checkout.resolve("status"))).isEqualTo("locked");
        assertThat(same.exit()).as(same.toString()).isEqualTo(40);
        assertThat(same.err()).contains("another run uses");
        assertThat(sameRun.exit()).isEqualTo(1);
        assertThat(sameRun.err()).contains("another container works for this run already");
        write(application, "go", "");
        assertThat(finish(run).exit()).isZero();
        assertThat(record(shared).exit()).isZero();
    }

    @Test
    void aMistakeInReleaseYamlIsToldByEveryStep() throws Exception {
        write(checkout, "release.yaml", "app: shop\n");
        keeper("migrate", shared);

        Sluice.Result prepared = prepare(shared);

        assertThat(prepared.exit()).isEqualTo(65);
        assertThat(prepared.out() + prepared.err()).contains("version: is missing");
        assertThat(Files.readString(checkout.resolve("status"))).isEqualTo("failed");
    }

    @Test
    void containersOfDifferentUsersShareTheDirectoryByItsGroup() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "skipped: needs to be root");
        Files.createDirectories(shared);
        shell("chown 0:4711 '" + shared.toString().replace("'", "'\\''") + "' && chmod 2775 '"
                + shared.toString().replace("'", "'\\''") + "'");
        for (Path each : List.of(directory, application)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        keeper("migrate", shared);
        prepare(shared);
        Sluice.Result run = finish(
                run(List.of("setpriv", "--reuid=4712", "--regid=4712", "--groups=4711", "sh"), shared, Map.of()));
        Sluice.Result record = record(shared);

        assertThat(run.exit()).as(run + "\n" + record).isZero();
        assertThat(record.exit()).isZero();

        shell("chmod g-s '" + shared.toString().replace("'", "'\\''") + "' && chmod 777 '"
                + shared.toString().replace("'", "'\\''") + "'");
        keeper("migrate", shared);
        prepare(shared);
        finish(run(List.of("setpriv", "--reuid=4712", "--regid=4712", "--clear-groups", "sh"), shared, Map.of()));
        assertThat(record(shared).json().path("message").asText()).contains("same user", "fsGroup");
    }

    private void release(String more) throws IOException {
        write(checkout, "release.yaml", RELEASE.formatted(more));
    }

    private void behave(String shell) throws IOException {
        write(application, "behave", shell + "\n");
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Files.createDirectories(directory.resolve(name).getParent());
        Files.writeString(directory.resolve(name), text);
    }

    private Sluice.Result aWholeRun(String command) throws Exception {
        keeper(command, shared);
        Sluice.Result prepared = prepare(shared);
        assertThat(prepared.exit()).as(prepared.toString()).isIn(0, 20);
        finish(run(List.of("sh"), shared, Map.of()));
        return record(shared);
    }

    private Sluice.Running keeper(String command, Path handover) {
        return sluice().start(command, "--hand-over", handover.toString());
    }

    private Sluice.Result prepare(Path handover) {
        return sluice().run("prepare", handover.toString(), "--result", "status=status");
    }

    private Sluice.Result record(Path handover) {
        return sluice().run(
                        "record",
                        handover.toString(),
                        "--output",
                        "json",
                        "--result",
                        "status=status",
                        "--result",
                        "applied=applied");
    }

    private Sluice sluice() {
        return new Sluice(checkout, environment);
    }

    /** As the other container runs it: in the application's directory, without a variable of ours. */
    private Process run(List<String> shell, Path handover, Map<String, String> more) throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.add(handover.resolve("run").toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(application.toFile())
                .redirectOutput(directory.resolve("run.out").toFile())
                .redirectError(directory.resolve("run.err").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(more);
        return builder.start();
    }

    private Sluice.Result finish(Process run) throws Exception {
        if (!run.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            run.destroyForcibly();
            throw new AssertionError("still running: " + Files.readString(directory.resolve("run.out")));
        }
        return new Sluice.Result(
                run.exitValue(),
                Files.readString(directory.resolve("run.out")),
                Files.readString(directory.resolve("run.err")));
    }

    private void awaitMidway() throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(application.resolve("midway"))) {
            assertThat(System.nanoTime() - end).as("the migration starts").isNegative();
            Thread.sleep(50);
        }
    }

    private static void assertOnlyOwnerReads(Path shared) throws IOException {
        try (var commands = Files.newDirectoryStream(shared, "*.command")) {
            for (Path each : commands) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .isEqualTo("rw-------");
            }
        }
    }

    private static void assertGone(String... commandLines) {
        for (String commandLine : commandLines) {
            assertThat(ProcessHandle.allProcesses()
                            .filter(ProcessHandle::isAlive)
                            .filter(each -> commandLine(each).contains(commandLine)))
                    .as(commandLine)
                    .isEmpty();
        }
    }

    private static String commandLine(ProcessHandle handle) {
        return handle.info().commandLine().orElse("");
    }

    private static void assertNoPasswordIn(String... texts) {
        assertThat(texts).noneMatch(text -> text.contains(PostgresServer.PASSWORD));
    }

    private static void assertNoPasswordIn(Path shared) throws IOException {
        for (Path file : Workspace.files(shared)) {
            assertNoPasswordIn(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
    }

    private static void shell(String command) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor())
                .isZero();
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
