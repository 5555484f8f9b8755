package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.Sluice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with the programs that an application brings, and with its release.yaml. */
class ProgramFaultsIT {

    @TempDir
    Path parent;

    private Workspace shop;

    @BeforeEach
    void shop() throws Exception {
        Path database = parent.resolve("shop.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            connection.createStatement().execute("CREATE TABLE customer AS SELECT 1 AS id");
        }
        shop = new Workspace(parent, "sqlite:" + database);
    }

    @Test
    void aMigrationThatIsMissingOrFailsEndsIn20() {
        release("migrate: { command: [no-such-tool, up] }").fails(20, List.of("no-such-tool", "PATH"), "release");
        release("migrate: { command: [./no-such-tool] }")
                .fails(20, List.of("no-such-tool", "does not exist"), "release");
        release("migrate: { command: [./migrate.sh] }").fails(20, List.of("migrate.sh", "chmod +x"), "release");
        release("migrate: { command: [releases] }").fails(20, List.of("releases"), "release");
        release("migrate: { command: [sh, -c, \"echo 'out of luck' >&2; exit 7\"] }")
                .fails(20, List.of("status 7", "out of luck"), "release");
        release("migrate: { command: [sh, -c, 'kill -KILL $$'] }").fails(20, List.of("137"), "release");
        release("migrate: { command: [sleep, '60'], timeout: 1s }").fails(20, List.of("migrate.timeout"), "release");
        release("migrate: { command: [sh, migrate.sh], directory: nowhere }").fails(20, List.of("nowhere"), "release");
        assertThat(shop.promoted()).isFalse();
        release("migrate: { command: [sh, migrate.sh] }").succeeds("release");
        assertThat(shop.promoted()).isTrue();
    }

    @Test
    void aPromotionThatIsMissingOrFailsEndsIn31() {
        promotion("{ command: [no-such-deploy] }").fails(31, List.of("no-such-deploy", "PATH"), "release");
        promotion("{ command: [sh, -c, \"echo 'no rights' >&2; exit 3\"] }")
                .fails(31, List.of("3", "no rights"), "release");
        promotion("{ command: [sleep, '60'], timeout: 1s }").fails(31, List.of("1s"), "release");
        promotion("{ symlink: { path: current, to: releases/v9 } }").fails(1, List.of("releases/v9"), "release");
        promotion("{ symlink: { path: release.yaml, to: releases/v2 } }").fails(1, List.of("release.yaml"), "release");
        promotion("{ symlink: { path: current, to: releases/v2, healthCheck: 'http://127.0.0.1:1/', timeout: 2s } }")
                .fails(31, List.of("127.0.0.1:1"), "release");
        promotion("{ command: [touch, live] }").succeeds("release");
        assertThat(shop.directory.resolve("live")).exists();
    }

    @Test
    void aHookThatIsMissingOrFailsStopsTheRelease() {
        String hooks = Workspace.RELEASE + "hooks: ";
        shop.write("release.yaml", hooks + "{ before: [no-such-hook] }").fails(1, List.of("no-such-hook"), "release");
        shop.write("release.yaml", hooks + "{ before: [sh, -c, \"echo 'still open' >&2; exit 4\"] }")
                .fails(1, List.of("hooks.before", "4"), "release");
        assertThat(shop.migrations()).isZero();
        shop.write("release.yaml", hooks + "{ before: [touch, closed], after: [touch, opened] }")
                .succeeds("release");
        assertThat(shop.directory.resolve("opened")).exists();
    }

    @Test
    void aReleaseYamlThatCannotBeReadEndsIn65() throws Exception {
        Files.createDirectories(shop.directory.resolve("folder"));
        Files.write(shop.directory.resolve("binary.yaml"), new byte[] {0, 1, 2, (byte) 0xff, (byte) 0xfe, 9, 10, 0});
        shop.write("empty.yaml", "");
        shop.write("text.yaml", "just a text");
        shop.write("broken.yaml", "app: shop\nversion: [v2\n");
        shop.write("twice.yaml", Workspace.RELEASE + "app: shop\n");
        shop.write(
                "bomb.yaml",
                "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\n"
                        + "d: &d [*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e]\napp: *f\n");
        shop.write("deep.yaml", "app: " + "[".repeat(20000));
        shop.fails(64, List.of("there is no release.yaml in", "folder"), "release", "-f", "folder");
        for (String file : List.of(
                "binary.yaml", "empty.yaml", "text.yaml", "broken.yaml", "twice.yaml", "deep.yaml", "missing.yaml")) {
            shop.fails(65, List.of(file), "release", "-f", file);
        }
        Sluice.Result bomb = shop.sluice().run("release", "-f", "bomb.yaml");
        assertThat(bomb.exit()).isEqualTo(65);
        assertThat(bomb.err()).contains("aliases").hasSizeLessThan(10_000);
        shop.write("release.yaml", Workspace.RELEASE.replace("DATABASE_URL", "DATABASE_ULR"))
                .fails(65, List.of("release.yaml:3", "DATABASE_ULR"), "release");
        shop.write("release.yaml", Workspace.RELEASE.replace("backup:", "backups:"))
                .fails(65, List.of("release.yaml", "backups", "backup"), "release");
        shop.write("release.yaml", Workspace.RELEASE).succeeds("release");
    }

    @Test
    void wrongUsageEndsIn64() {
        for (List<String> arguments : List.of(
                List.of("relaese"),
                List.of("release", "--no-such-option"),
                List.of("release", "--set", "version"),
                List.of("release", "--set", "database.url=postgresql://me:secret-needle@host/db"),
                List.of("restore"))) {
            Sluice.Result result = shop.sluice().run(arguments.toArray(String[]::new));
            assertThat(result.exit()).as(arguments + " " + result).isIn(64, 50);
            assertThat(Workspace.sentence(result)).doesNotContain("secret-needle");
        }
    }

    private Workspace release(String migrate) {
        return shop.write(
                "release.yaml",
                Workspace.RELEASE.replaceAll("(?m)^migrate:.*$", java.util.regex.Matcher.quoteReplacement(migrate)));
    }

    private Workspace promotion(String promote) {
        return shop.write(
                "release.yaml",
                Workspace.RELEASE.replaceAll(
                        "(?m)^promote:.*$", java.util.regex.Matcher.quoteReplacement("promote: " + promote)));
    }
}
