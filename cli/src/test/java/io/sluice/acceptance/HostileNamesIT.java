package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.MariaDbServer;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that a shell, SQL, YAML or a URL would take for something else: each is taken for a name. */
class HostileNamesIT {

    private static final String HOSTILE = "-a 'b' \"c\" $(touch injected) `touch injected`; #d%25 ünï\\";
    private static final String PASSWORD = "; $(touch injected) 'x' \"y\" #%25 ü\\n\n:/@?";

    @TempDir
    Path parent;

    @Test
    void aPostgresAccountMayHaveAnyName() {
        PostgresServer server = PostgresServer.shared();
        String owner = HOSTILE.substring(0, 40);
        String quoted = '"' + owner.replace("\"", "\"\"") + '"';
        server.createDatabase(HOSTILE);
        server.createRole(owner, PASSWORD);
        server.execute(
                HOSTILE,
                "ALTER SCHEMA public OWNER TO " + quoted,
                "CREATE TABLE t AS SELECT 1 AS id",
                "ALTER TABLE t OWNER TO " + quoted);
        server.execute("postgres", "ALTER DATABASE \"" + HOSTILE.replace("\"", "\"\"") + "\" OWNER TO " + quoted);
        released(server.url(HOSTILE, owner, PASSWORD));
    }

    @Test
    void aMariaDbAccountMayHaveAnyName() {
        MariaDbServer server = MariaDbServer.shared();
        String name = "-shop.-db*";
        server.createDatabase(name);
        server.createUser(HOSTILE, PASSWORD, name);
        server.execute(name, "CREATE TABLE t AS SELECT 1 AS id");
        released(server.url(name, HOSTILE, PASSWORD));
    }

    @Test
    void whatNamesARecordIsRefusedUnlessItIsPlain() {
        Workspace shop = new Workspace(parent, "sqlite:shop.db");
        for (String field : List.of("app", "version", "environment")) {
            for (String name : List.of("../up", "a b", "$(touch injected)", "a\nb", "ü", "", "a;b", "a/b")) {
                shop.set("NAME", name);
                Sluice.Result result = shop.sluice().run("release", "--set-env", field + "=NAME", "--output", "json");
                assertThat(result.exit()).as(field + " " + name + " " + result).isEqualTo(65);
                assertThat(result.err()).contains(field);
                if (!field.equals("app")) {
                    break;
                }
            }
        }
    }

    /** A whole release and the restore command as printed, in a directory and with values of hostile names. */
    private void released(String url) {
        Workspace shop = new Workspace(parent, url);
        String folder = HOSTILE + "\nline";
        shop.write(folder + "/release.yaml", """
                app: shop
                version: v2
                database: { url: "${DATABASE_URL}" }
                backup: { when: always }
                migrate: { command: [sh, -c, 'printf %s "$VALUE" >migrated'], directory: "${HOSTILE}", env: { VALUE: "${VALUE}" } }
                promote: { symlink: { path: "${HOSTILE} live", to: "${HOSTILE}", restart: [touch, --, "${HOSTILE} restarted"] } }
                """);
        shop.write(folder + "/" + HOSTILE + "/x", "");
        shop.set("HOSTILE", HOSTILE).set("VALUE", PASSWORD);
        Path file = shop.directory.resolve(folder).resolve("release.yaml");
        Sluice.Result released = shop.succeeds("release", "-f", file.toString());
        Path base = file.getParent();
        assertThat(base.resolve(HOSTILE + " live")).isSymbolicLink();
        assertThat(base.resolve(HOSTILE).resolve("migrated")).hasContent(PASSWORD);
        assertThat(base.resolve(HOSTILE + " restarted")).exists();
        Sluice.Result restored =
                shop.sluice().shell(released.json().path("restoreCommand").asText());
        assertThat(restored.exit()).as(restored.toString()).isZero();
        assertThat(Workspace.files(parent)).noneMatch(each -> each.endsWith("injected"));
        assertThat(Files.exists(Path.of("/injected"))).isFalse();
    }
}
