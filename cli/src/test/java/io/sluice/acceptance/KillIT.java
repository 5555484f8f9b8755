package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments of a release, of our process alone and of its whole process group in turns: 100 times in
 * CI, 10 times elsewhere ({@code -Dsluice.kills=N}).
 */
class KillIT {

    private static final int KILLS =
            Integer.getInteger("sluice.kills", Boolean.parseBoolean(System.getenv("CI")) ? 100 : 10);
    private static final long SEED = Long.getLong("sluice.seed", System.nanoTime());

    private static final String PRESET = """
            id: steps
            title: steps
            migrate: { command: [sh, ../../migrate.sh] }
            pending: { files: { glob: "migrations/*.sql", id: "migrations/([^/]+)\\\\.sql$", certain: true } }
            bookkeeping: { table: schema_steps, columns: [id], order: [id], schema: search-path }
            environment:
              postgresql: { PGHOST: "{host}", PGPORT: "{port}", PGDATABASE: "{database}", PGUSER: "{user}", PGPASSWORD: "{password}" }
            """;

    /** Each step in a transaction of its own; notes when two of them run at once (a zombie has no command line). */
    private static final String MIGRATE = """
            set -eu
            running=../../running
            if [ -e $running ] && read -r other <$running && grep -qs . "/proc/$other/cmdline"; then
              echo "$$ beside $other" >>../../overlaps
            fi
            echo $$ >$running
            psql -Xq -v ON_ERROR_STOP=1 -c 'CREATE TABLE IF NOT EXISTS schema_steps (id text PRIMARY KEY)' 2>/dev/null
            for file in migrations/*.sql; do
              id=$(basename "$file" .sql)
              if [ -z "$(psql -XAtc "SELECT 1 FROM schema_steps WHERE id = '$id'")" ]; then
                echo "applying $id"
                { echo 'BEGIN;'; cat "$file"; echo "INSERT INTO schema_steps VALUES ('$id'); COMMIT;"; } |
                  psql -Xq -v ON_ERROR_STOP=1
              fi
            done
            rm -f $running
            """;

    /** Each step by itself: a statement commits when it ends, whether its client is there or not. */
    private static final String MIGRATE_WITHOUT_TRANSACTION = """
            set -eu
            for file in migrations/*.sql; do
              id=$(basename "$file" .sql)
              if [ -z "$(psql -XAtc "SELECT 1 FROM schema_steps WHERE id = '$id'")" ]; then
                psql -Xq -v ON_ERROR_STOP=1 -f "$file"
                psql -Xqc "INSERT INTO schema_steps VALUES ('$id')"
              fi
            done
            """;

    private static final String RELEASE = """
            app: shop
            version: ${VERSION}
            database: { url: "${DATABASE_URL}" }
            migrate: { preset: steps, directory: "releases/${VERSION}", lockTimeout: 2m }
            promote: { symlink: { path: current, to: "releases/${VERSION}" } }
            """;

    private static final String AT_WORK =
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'INSERT INTO effect SELECT%'";
    private static final String LATE = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'late'";

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final String trial = UUID.randomUUID().toString();
    private final String database = "killed_" + trial.replace("-", "").substring(0, 12);
    private PostgresServer server;
    private Map<String, String> environment;

    @BeforeEach
    void shop() throws IOException {
        server = PostgresServer.shared();
        environment = new HashMap<>(Map.of(
                "DATABASE_URL", server.createDatabase(database),
                "SCRATCH_URL", server.createDatabase(database + "_scratch"),
                "SLUICE_TRIAL", trial));
        Files.createDirectories(directory.resolve("presets"));
        Files.writeString(directory.resolve("presets/steps.yaml"), PRESET);
        Files.writeString(directory.resolve("migrate.sh"), MIGRATE);
        Files.writeString(directory.resolve("release.yaml"), RELEASE);
    }

    @Test
    void whateverIsKilledTheSameCommandFinishesTheRelease() throws Exception {
        System.out.println("seed " + SEED + ", " + KILLS + " kills");
        long started = System.nanoTime();
        release(0, "CREATE TABLE customer AS SELECT id, md5(id::text) AS name FROM generate_series(1, 20000) id;");
        Set<String> restored = new HashSet<>(backups());
        long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        for (int kill = 1; kill <= KILLS; kill++) {
            String what = "kill " + kill + " of seed " + SEED;
            version(
                    kill,
                    "CREATE TABLE step_%d (id int PRIMARY KEY); SELECT pg_sleep(0.15); INSERT INTO step_%d VALUES (1);"
                            .formatted(kill, kill));
            Sluice sluice = sluice(kill);
            Sluice.Running victim = sluice.startInOwnGroup("release");
            boolean ended = victim.process().waitFor(random.nextLong(whole), TimeUnit.MILLISECONDS);
            signal(victim.process().pid(), kill % 2 == 0);
            Sluice.finish(victim);
            if (!ended) {
                assertNothingIsLeftRunning(what);
                assertPromotedOnlyIfMigrated(kill, what);
                assertNewBackupsRestore(restored, what);
            }
            Sluice.Result finished = sluice.run("release", "--output", "json");
            assertThat(finished.exit()).as(what + ": " + finished).isZero();
            assertThat(live()).as(what).isEqualTo("v" + kill);
            assertThat(steps()).as(what).hasSize(kill + 1).doesNotHaveDuplicates();
        }
        assertThat(directory.resolve("overlaps")).as("two migrations at once").doesNotExist();
        assertNothingIsLeftRunning("the end");
        assertThat(partialDumps()).isEmpty();
    }

    /** A server does not notice while it works that its client is gone. */
    @Test
    void aStatementOfAKilledMigrationTakesNoEffectBesideTheNextOne() throws Exception {
        killedInAStatementThatCommitsByItself();
        Files.writeString(directory.resolve("releases/v1/migrations/0001_step.sql"), "INSERT INTO effect VALUES (1);");

        Sluice.Result finished = sluice(1).run("release");

        assertThat(finished.exit()).as(finished.toString()).isZero();
        assertLeftNothingButEndedIt(finished);
        assertThat(count(database, "SELECT count(*) FROM effect")).isEqualTo(1);
    }

    @Test
    void anotherVersionAfterAKillFindsNoMigrationAtWork() throws Exception {
        killedInAStatementThatCommitsByItself();
        version(2, "INSERT INTO effect VALUES (2);");
        Files.writeString(directory.resolve("releases/v2/migrations/0001_step.sql"), "SELECT 1;");

        Sluice.Result finished = sluice(2).run("release");

        assertThat(finished.exit()).as(finished.toString()).isZero();
        assertLeftNothingButEndedIt(finished);
        assertThat(count(database, "SELECT sum(n) FROM effect")).isEqualTo(2);
    }

    @Test
    void aRestoreAfterAKillIsNotFollowedByTheLostMigration() throws Exception {
        killedInAStatementThatCommitsByItself();

        Sluice.Result restored = sluice(1).run("restore", "--backup", "latest", "--yes");

        assertThat(restored.exit()).as(restored.toString()).isZero();
        assertLeftNothingButEndedIt(restored);
        assertThat(count(database, "SELECT count(*) FROM effect")).isZero();
    }

    @Test
    void doctorListsWhatAKilledMigrationLeftAndFreeEndsIt() throws Exception {
        killedInAStatementThatCommitsByItself();

        Sluice.Result found = sluice(1).run("doctor");

        assertThat(found.toString())
                .contains("a migration that was lost is still at work in the database", "INSERT INTO effect SELECT");
        assertThat(count(database, AT_WORK)).isEqualTo(1);

        Sluice.Result freed = sluice(1).run("free");

        assertThat(freed.exit()).as(freed.toString()).isZero();
        assertLeftNothingButEndedIt(freed);
    }

    /** Else every later reader would wait behind it, and it would take effect after its failure was recorded. */
    @Test
    void aTimedOutMigrationLeavesNoSessionInTheQueueForALock() throws Exception {
        release(0, "CREATE TABLE effect (n int);");
        Files.writeString(directory.resolve("migrate.sh"), MIGRATE_WITHOUT_TRANSACTION);
        Files.writeString(
                directory.resolve("release.yaml"), RELEASE.replace("lockTimeout: 2m", "lockTimeout: 2m, timeout: 2s"));
        version(1, "ALTER TABLE effect ADD COLUMN late int;");
        try (Connection reader = server.connect(database)) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT * FROM effect");

            Sluice.Result timedOut = sluice(1).run("release");

            assertThat(timedOut.exit()).as(timedOut.toString()).isEqualTo(20);
            assertThat(count(database, "SELECT count(*) FROM pg_locks WHERE NOT granted"))
                    .isZero();
            reader.rollback();
        }
        assertThat(count(database, LATE)).isZero();
    }

    @Test
    void aTimedOutMigrationTakesNoEffectInTheDatabaseThatIsRestoredOnFailure() throws Exception {
        release(0, "CREATE TABLE effect (n int);");
        Files.writeString(directory.resolve("migrate.sh"), MIGRATE_WITHOUT_TRANSACTION);
        Files.writeString(
                directory.resolve("release.yaml"),
                RELEASE.replace("lockTimeout: 2m", "lockTimeout: 2m, timeout: 2s")
                        + "onFailure: { migrate: restore, acceptDataLoss: true }\n");
        version(1, "CREATE TABLE half (n int); INSERT INTO effect SELECT 1 FROM pg_sleep(20);");

        Sluice.Result timedOut = sluice(1).run("release");

        assertThat(timedOut.exit()).as(timedOut.toString()).isEqualTo(20);
        assertLeftNothingButEndedIt(timedOut);
        assertThat(timedOut.toString()).contains("was restored");
        assertThat(count(database, "SELECT count(*) FROM effect")).isZero();
    }

    /** The run that was killed kept writes stopped; nobody did after it. */
    @Test
    void aResumedReleaseThatFailsLosesNothingThatWasWrittenSinceTheKill() throws Exception {
        Files.writeString(directory.resolve("release.yaml"), RELEASE + """
                hooks: { before: [touch, maintenance], after: [rm, -f, maintenance] }
                onFailure: { migrate: restore }
                """);
        killedIn("CREATE TABLE half (n int); INSERT INTO effect SELECT 1 FROM pg_sleep(20);");
        String old = backups().get(0);
        server.executeAs(PostgresServer.OWNER, database, "INSERT INTO effect VALUES (42)");
        Files.writeString(
                directory.resolve("releases/v1/migrations/0001_step.sql"), "DROP TABLE effect; SELECT 1 / 0;");

        Sluice.Result failed = sluice(1).run("release");

        assertThat(failed.exit()).as(failed.toString()).isEqualTo(20);
        assertThat(failed.toString()).contains("was restored", "--backup " + old);
        assertThat(count(database, "SELECT sum(n) FROM effect")).isEqualTo(42);
        assertThat(backups()).hasSizeGreaterThan(2).contains(old);
        assertThat(directory.resolve("maintenance")).doesNotExist();
    }

    private void killedInAStatementThatCommitsByItself() throws Exception {
        killedIn("INSERT INTO effect SELECT 1 FROM pg_sleep(20);");
    }

    private void killedIn(String step) throws Exception {
        release(0, "CREATE TABLE effect (n int);");
        Files.writeString(directory.resolve("migrate.sh"), MIGRATE_WITHOUT_TRANSACTION);
        version(1, step);
        Sluice.Running victim = sluice(1).startInOwnGroup("release");
        while (count(database, AT_WORK) == 0) {
            assertThat(victim.process().isAlive()).isTrue();
            Thread.sleep(50);
        }
        signal(victim.process().pid(), true);
        Sluice.finish(victim);
        assertThat(count(database, AT_WORK)).isEqualTo(1);
    }

    private void assertLeftNothingButEndedIt(Sluice.Result result) throws SQLException {
        assertThat(result.toString()).containsPattern("terminated session .* had left in the database");
        assertThat(count(database, AT_WORK)).isZero();
    }

    @Test
    void aKilledRestoreHappenedWholeOrNotAtAll() throws Exception {
        int rows = 200_000;
        release(
                0,
                "CREATE TABLE customer AS SELECT id, md5(id::text) AS name FROM generate_series(1, %d) id; "
                                .formatted(rows)
                        + "CREATE INDEX customer_name ON customer (name);");
        assertThat(sluice(0).run("backup").exit()).isZero();
        String[] restore = {"restore", "--backup", "latest", "--yes"};
        long started = System.nanoTime();
        assertThat(sluice(0).run(restore).exit()).isZero();
        long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        int cut = 0;
        for (int kill = 1; kill <= KILLS / 5; kill++) {
            String what = "kill " + kill + " of seed " + SEED;
            server.executeAs(PostgresServer.OWNER, database, "INSERT INTO customer VALUES (0, 'since')");
            Sluice.Running victim = sluice(0).startInOwnGroup(restore);
            boolean ended = victim.process().waitFor(random.nextLong(whole), TimeUnit.MILLISECONDS);
            signal(victim.process().pid(), kill % 2 == 0);
            Sluice.finish(victim);
            assertNothingIsLeftRunning(what);
            int left = count(database, "SELECT count(*) FROM customer"); // waits until the server has rolled back
            assertThat(left).as(what).isBetween(rows, rows + (ended ? 0 : 1));
            cut += left - rows;
            Sluice.Result again = sluice(0).run(restore);
            assertThat(again.exit()).as(what + ": " + again).isZero();
            assertThat(count(database, "SELECT count(*) FROM customer"))
                    .as(what)
                    .isEqualTo(rows);
        }
        assertThat(cut).as("restores that were cut short").isPositive();
    }

    private void release(int version, String sql) throws IOException {
        version(version, sql);
        Sluice.Result result = sluice(version).run("release");
        assertThat(result.exit()).as(result.toString()).isZero();
    }

    /** A version has the migrations of the one before and one more. */
    private void version(int number, String sql) throws IOException {
        Path migrations = Files.createDirectories(directory.resolve("releases/v" + number + "/migrations"));
        if (number > 0) {
            try (Stream<Path> earlier = Files.list(directory.resolve("releases/v" + (number - 1) + "/migrations"))) {
                for (Path file : earlier.toList()) {
                    Files.copy(file, migrations.resolve(file.getFileName()));
                }
            }
        }
        Files.writeString(migrations.resolve("%04d_step.sql".formatted(number)), sql);
    }

    private Sluice sluice(int version) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("VERSION", "v" + version);
        return new Sluice(directory, all);
    }

    private static void signal(long pid, boolean wholeGroup) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-KILL", "--", (wholeGroup ? "-" : "") + pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void assertNothingIsLeftRunning(String what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<String> left = processes();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(50);
            left = processes();
        }
        assertThat(left).as("left running after " + what).isEmpty();
    }

    /** Every process that inherited this trial's environment. */
    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> environmentOf(process.pid()).contains("SLUICE_TRIAL=" + trial))
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse(""))
                .toList();
    }

    private static String environmentOf(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private void assertPromotedOnlyIfMigrated(int version, String what) throws Exception {
        if (!live().equals("v" + version)) {
            return;
        }
        Sluice.Result history = sluice(version).run("history", "--output", "json");
        boolean migrated = false;
        for (JsonNode record : history.json()) {
            for (JsonNode phase : record.path("phases")) {
                migrated |= record.path("release").asText().equals("shop/production/v" + version)
                        && phase.path("phase").asText().equals("migrate")
                        && phase.path("status").asText().equals("succeeded");
            }
        }
        assertThat(migrated)
                .as("promoted without its recorded migration, " + what + ": " + history)
                .isTrue();
    }

    private void assertNewBackupsRestore(Set<String> known, String what) throws Exception {
        for (String backup : backups()) {
            if (known.add(backup)) {
                Sluice.Result restore =
                        sluice(0).run("restore", "--backup", backup, "--into-env", "SCRATCH_URL", "--yes");
                assertThat(restore.exit()).as(what + ": " + restore).isZero();
                assertThat(count(database + "_scratch", "SELECT count(*) FROM customer"))
                        .as(what)
                        .isEqualTo(20000);
            }
        }
    }

    private List<String> backups() {
        Sluice.Result result = sluice(0).run("backups", "--output", "json");
        assertThat(result.exit()).as(result.toString()).isZero();
        return result.json().findValuesAsText("id");
    }

    private String live() throws IOException {
        return Files.readSymbolicLink(directory.resolve("current"))
                .getFileName()
                .toString();
    }

    private List<String> steps() throws SQLException {
        try (Connection connection = server.connect(database);
                ResultSet rows = connection.createStatement().executeQuery("SELECT id FROM schema_steps")) {
            List<String> ids = new java.util.ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
            return ids;
        }
    }

    private int count(String in, String query) throws SQLException {
        try (Connection connection = server.connect(in);
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Not the temporary files of documents, some hundred bytes each: the store sweeps them after a day. */
    private List<Path> partialDumps() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(".sluice/partial"))) {
            return files.filter(file -> !file.getFileName().toString().startsWith("document@"))
                    .toList();
        }
    }
}
