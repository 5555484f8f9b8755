package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.MariaDbServer;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a database and its programs; afterwards the same command succeeds. */
class DatabaseFaultsIT {

    private static final String ROWS =
            "CREATE TABLE customer AS SELECT id, md5(id::text) || md5((id * 7)::text) AS name FROM generate_series(1, 200000) id";

    @TempDir
    Path parent;

    @Test
    void aPostgresThatCannotBeReachedIsNamed() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.createDatabase("faults");
        Workspace shop = new Workspace(parent, url);
        for (String command : List.of("release", "backup")) {
            int exit = command.equals("release") ? 1 : 10;
            shop.set("DATABASE_URL", server.url("faults", PostgresServer.OWNER, "wrong password"))
                    .fails(exit, List.of("password", "faults"), command);
            shop.set("DATABASE_URL", server.url("no such database", PostgresServer.OWNER, PostgresServer.PASSWORD))
                    .fails(exit, List.of("no%20such%20database"), command);
            shop.set("DATABASE_URL", url.replace(":" + server.port(), ":1"))
                    .fails(exit, List.of("127.0.0.1:1"), command);
        }
        shop.set("DATABASE_URL", url).succeeds("release");
        assertThat(shop.backups()).hasSize(1);
    }

    @Test
    void aMariaDbThatCannotBeReachedIsNamed() {
        MariaDbServer server = MariaDbServer.shared();
        String url = server.createDatabase("faults");
        Workspace shop = new Workspace(parent, url);
        shop.set("DATABASE_URL", server.url("faults", MariaDbServer.OWNER, "wrong password"))
                .fails(10, List.of("faults"), "backup");
        shop.set("DATABASE_URL", server.url("no such database", MariaDbServer.ADMIN, MariaDbServer.PASSWORD))
                .fails(10, List.of("no%20such%20database"), "backup");
        shop.set("DATABASE_URL", url.replace(":" + server.port(), ":1")).fails(10, List.of("127.0.0.1:1"), "backup");
        shop.set("DATABASE_URL", url).succeeds("release");
        assertThat(shop.backups()).hasSize(1);
    }

    @Test
    void aServerThatStopsInMidDumpLeavesNoBackup() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.createDatabase("faults");
            server.executeAs(PostgresServer.OWNER, "faults", ROWS);
            Workspace shop = new Workspace(parent, url);
            Path pgDump = pgDump();
            shop.wrap(
                    "pg_dump",
                    pgDump,
                    ifDumping(
                            "\"$REAL\" \"$@\" | { head -c 300000; touch midway; while [ ! -e stopped ]; do sleep 0.1; done; exec cat; }"));
            shop.wrap("pg_restore", pgDump.resolveSibling("pg_restore"), "exec \"$REAL\" \"$@\"");
            shop.set("WORK", shop.directory.toString());
            Sluice.Running running = shop.sluice().start("release", "--output", "json");
            await(shop.directory.resolve("midway"));
            server.stop();
            shop.write("stopped", "");
            Sluice.Result result = Sluice.finish(running);
            Workspace.assertFailure(result, 10, List.of("Dumping the contents of table"));
            assertThat(shop.migrations()).isZero();
            server.restart();
            assertThat(shop.backups()).isEmpty();
            shop.assertNothingPartial();
            shop.succeeds("release");
        }
    }

    @Test
    void aDumpProgramThatFailsOrLiesLeavesNoBackup() throws Exception {
        PostgresServer server = PostgresServer.shared();
        Workspace shop = new Workspace(parent, server.createDatabase("faults"));
        server.executeAs(PostgresServer.OWNER, "faults", ROWS);
        Path pgDump = pgDump();
        shop.wrap("pg_restore", pgDump.resolveSibling("pg_restore"), "exec \"$REAL\" \"$@\"");
        shop.set("WORK", shop.directory.toString());
        String[] faults = {
            "\"$REAL\" \"$@\" | head -c 500; kill -KILL $$",
            "\"$REAL\" \"$@\" | head -c 500; echo 'pg_dump: error: out of luck' >&2; exit 1",
            "exit 0",
            "echo hello; exit 0",
        };
        for (String fault : faults) {
            shop.wrap("pg_dump", pgDump, ifDumping(fault));
            shop.fails(10, List.of("the dump of", "faults"), "release");
        }
        shop.wrap("pg_dump", pgDump, ifDumping("\"$REAL\" \"$@\" | head -c 500; exit 0"));
        shop.fails(10, List.of("the dump", "not a whole one"), "release", "--set", "backup.verify=read");
        assertThat(shop.backups()).isEmpty();
        assertThat(shop.migrations()).isZero();
        assertThat(shop.promoted()).isFalse();
        shop.wrap("pg_dump", pgDump, "exec \"$REAL\" \"$@\"").succeeds("release");
        assertThat(shop.backups()).hasSize(1);
    }

    @Test
    void aMariaDbDumpProgramThatIsMissingFailsOrLiesLeavesNoBackup() throws Exception {
        MariaDbServer server = MariaDbServer.shared();
        Workspace shop = new Workspace(parent, server.createDatabase("faults"));
        server.execute(
                "faults", "CREATE TABLE t (x text)", "INSERT INTO t SELECT repeat(md5(seq), 20) FROM seq_1_to_20000");
        Path bare = Files.createDirectories(parent.resolve("bare"));
        for (String program : List.of(
                "sh",
                "setsid",
                "java",
                "sed",
                "readlink",
                "stty",
                "sleep",
                "cat",
                "ps",
                "kill",
                "env",
                "dirname",
                "grep",
                "tr",
                "cut")) {
            link(bare, program);
        }
        String whole = System.getenv("PATH");
        shop.set("PATH", bare.toString()).fails(10, List.of("mariadb-dump", "install"), "backup");
        shop.set("PATH", whole);
        Path dump = program("mariadb-dump");
        String version = "case \"$*\" in *--version*|*--help*) exec \"$REAL\" \"$@\";; esac\n";
        shop.wrap("mariadb", program("mariadb"), "exec \"$REAL\" \"$@\"");
        String[] faults = {
            "\"$REAL\" \"$@\" | head -c 500; kill -KILL $$",
            "\"$REAL\" \"$@\" | head -c 500; echo 'mariadb-dump: Got error: 2013: out of luck' >&2; exit 1",
            "exit 0",
            "\"$REAL\" \"$@\" | head -c 500; exit 0",
        };
        for (String fault : faults) {
            shop.wrap("mariadb-dump", dump, version + fault);
            shop.fails(10, List.of("mariadb-dump"), "release");
        }
        assertThat(shop.backups()).isEmpty();
        shop.wrap("mariadb-dump", dump, "exec \"$REAL\" \"$@\"").succeeds("release");
        assertThat(shop.backups()).hasSize(1);
    }

    @Test
    void aRestoreWhoseProgramDiesChangesNothing() throws Exception {
        PostgresServer server = PostgresServer.shared();
        Workspace shop = new Workspace(parent, server.createDatabase("faults"));
        server.executeAs(PostgresServer.OWNER, "faults", ROWS);
        shop.succeeds("backup");
        server.executeAs(PostgresServer.OWNER, "faults", "INSERT INTO customer VALUES (0, 'since')");
        Path pgDump = pgDump();
        shop.wrap("pg_dump", pgDump, "exec \"$REAL\" \"$@\"");
        Path pgRestore = pgDump.resolveSibling("pg_restore");
        for (String dying : List.of("definitions", "rows", "rest")) {
            shop.wrap(
                    "pg_restore",
                    pgRestore,
                    "case \"$*\" in *--use-list=*/" + dying
                            + "*) \"$REAL\" \"$@\" | head -c 100000; kill -KILL $$;; esac\nexec \"$REAL\" \"$@\"");
            shop.fails(50, List.of("pg_restore"), "restore", "--yes");
            assertThat(count(server)).isEqualTo(200_001);
        }
        shop.wrap("pg_restore", pgRestore, "exec \"$REAL\" \"$@\"");
        shop.fails(50, List.of("20990101-000000-0000"), "restore", "--backup", "20990101-000000-0000", "--yes");
        shop.succeeds("restore", "--yes");
        assertThat(count(server)).isEqualTo(200_000);
    }

    private static int count(PostgresServer server) throws Exception {
        try (var connection = server.connect("faults");
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM customer")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Questions for the version go to the real program. */
    private static String ifDumping(String fault) {
        return "case \"$*\" in *--version*) exec \"$REAL\" \"$@\";; esac\ncd \"$WORK\"\n" + fault;
    }

    /** The real one: what is on PATH may be a distribution's wrapper. */
    static Path pgDump() throws IOException {
        try (var versions = Files.newDirectoryStream(Path.of("/usr/lib/postgresql"), "*")) {
            for (Path version : versions) {
                if (Files.isExecutable(version.resolve("bin/pg_dump"))) {
                    return version.resolve("bin/pg_dump");
                }
            }
        } catch (IOException e) {
            // not Debian
        }
        return program("pg_dump").toRealPath();
    }

    private static Path program(String name) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return Path.of(folder, name);
            }
        }
        throw new AssertionError(name + " is not on PATH");
    }

    private static void link(Path folder, String name) throws IOException {
        for (String each : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(each, name))) {
                Files.createSymbolicLink(folder.resolve(name), Path.of(each, name));
                return;
            }
        }
    }

    private static void await(Path file) throws InterruptedException {
        for (int i = 0; i < 600 && !Files.exists(file); i++) {
            Thread.sleep(100);
        }
        assertThat(file).exists();
    }
}
