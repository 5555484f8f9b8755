package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in each phase: 143, recorded, nothing left running or lying about, and the next run starts at once. */
class SignalsIT {

    private static final String WAIT = "touch midway; exec sleep 86399";

    @TempDir
    Path parent;

    private Workspace shop;

    @BeforeEach
    void shop() {
        PostgresServer server = PostgresServer.shared();
        shop = new Workspace(parent, server.createDatabase("signals"));
        shop.set("WORK", shop.directory.toString());
    }

    @Test
    void aBackupIsInterrupted() throws Exception {
        Path pgDump = DatabaseFaultsIT.pgDump();
        shop.wrap("pg_restore", pgDump.resolveSibling("pg_restore"), "exec \"$REAL\" \"$@\"");
        shop.wrap(
                "pg_dump",
                pgDump,
                "case \"$*\" in *--version*) exec \"$REAL\" \"$@\";; esac\ncd \"$WORK\"\nhead -c 300000 /dev/urandom; "
                        + WAIT);
        interrupt("backup");
        assertThat(shop.migrations()).isZero();
        assertThat(shop.backups()).isEmpty();
        shop.wrap("pg_dump", pgDump, "exec \"$REAL\" \"$@\"");
        goesOn();
    }

    @Test
    void aMigrationIsInterrupted() throws Exception {
        shop.write("migrate.sh", WAIT);
        interrupt("migrate");
        shop.write("migrate.sh", "echo migrated >>migrated\n");
        goesOn();
    }

    @Test
    void aPromotionIsInterrupted() throws Exception {
        String deploying = Workspace.RELEASE.replaceAll("(?m)^promote:.*$", "promote: { command: [sh, deploy.sh] }");
        shop.write("release.yaml", deploying).write("deploy.sh", WAIT);
        interrupt("promote");
        assertThat(shop.migrations()).isEqualTo(1);
        shop.write("deploy.sh", "exit 0");
        goesOn();
    }

    @Test
    void aMigrationOfSqliteIsInterrupted() throws Exception {
        shop.set("DATABASE_URL", "sqlite:" + parent.resolve("shop.db"));
        shop.write("migrate.sh", WAIT);
        interrupt("migrate");
        shop.write("migrate.sh", "echo migrated >>migrated\n");
        goesOn();
        assertThat(Workspace.files(parent)).noneMatch(file -> file.toString().matches(".*shop.db-(journal|wal|shm)"));
    }

    private void interrupt(String phase) throws Exception {
        Sluice.Running running = shop.sluice().start("release", "--output", "json");
        for (int i = 0; i < 600 && !Files.exists(shop.directory.resolve("midway")); i++) {
            Thread.sleep(100);
        }
        assertThat(running.process().isAlive()).isTrue();
        new ProcessBuilder("kill", "-TERM", "" + running.process().pid())
                .start()
                .waitFor();
        Sluice.Result result = Sluice.finish(running);
        Workspace.assertFailure(result, 143, List.of(phase, "start the same release again"));
        assertThat(result.json().path("status").asText()).isEqualTo("interrupted");
        assertThat(result.phase(phase).path("status").asText()).isEqualTo("interrupted");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("sleep 86399")))
                .isEmpty();
        shop.assertNothingPartial();
        assertThat(shop.succeeds("history").json().get(0).path("status").asText())
                .isEqualTo("interrupted");
        Files.delete(shop.directory.resolve("midway"));
    }

    private void goesOn() {
        long started = System.nanoTime();
        shop.succeeds("release");
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started)).isLessThan(20);
        assertThat(shop.migrations()).isEqualTo(1);
    }
}
