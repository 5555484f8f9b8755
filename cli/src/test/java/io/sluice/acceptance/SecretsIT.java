package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.testing.MariaDbServer;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planted passwords are looked for everywhere that they could come to light, and found nowhere. */
class SecretsIT {

    private static final String PASSWORD = "planted/pass word@%&?qvkz-41";
    private static final String TOKEN = "planted-token-qvkz-42";
    private static final String IDENTITY = "AGE-SECRET-KEY-1PLANTEDQVKZPLANTEDQVKZPLANTEDQVKZPLANTEDQVKZPLANTEDQVKZPLA";

    /**
     * All spellings: plain, percent-encoded in two ways, and what is left when only one end is hidden. The ends are no
     * hexadecimal digits, as those come to stand in a checksum or an id by chance.
     */
    private static final List<String> NEEDLES = List.of(
            PASSWORD,
            encoded(PASSWORD),
            encoded(PASSWORD).toLowerCase(),
            "qvkz-41",
            TOKEN,
            "qvkz-42",
            IDENTITY,
            "DQVKZP");

    private static final String EXTRA = """
            restore: { identity: "${IDENTITY}" }
            hooks: { before: [sh, -c, "env; sleep 0.2"], after: [sh, -c, "env"] }
            """;

    @TempDir
    Path parent;

    @Test
    void nothingShowsThePasswordOfAPostgres() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.createDatabase("secrets");
        server.createRole("planted", PASSWORD);
        server.execute("secrets", "ALTER DATABASE secrets OWNER TO planted", "ALTER SCHEMA public OWNER TO planted");
        server.execute(
                "secrets",
                "CREATE TABLE customer AS SELECT generate_series(1, 200000) AS id",
                "ALTER TABLE customer OWNER TO planted");
        everyCommand(server.url("secrets", "planted", PASSWORD), server.url("secrets", "planted", PASSWORD + "wrong"));
    }

    @Test
    void nothingShowsThePasswordOfAMariaDb() throws Exception {
        MariaDbServer server = MariaDbServer.shared();
        server.createDatabase("secrets");
        server.createUser("planted", PASSWORD, "secrets");
        server.execute("secrets", "CREATE TABLE customer AS SELECT seq FROM seq_1_to_200000");
        everyCommand(server.url("secrets", "planted", PASSWORD), server.url("secrets", "planted", PASSWORD + "wrong"));
    }

    @Test
    void aPasswordThatIsShownWouldBeFound() throws Exception {
        Workspace shop = workspace("sqlite:" + parent.resolve("shop.db"));
        try (Watcher watcher = new Watcher()) {
            Process careless = new ProcessBuilder("sh", "-c", "sleep 0.5; : \"$1\"", "sh", encoded(PASSWORD)).start();
            careless.waitFor();
            assertThatThrownBy(() -> watcher.assertNothingSeen()).isInstanceOf(AssertionError.class);
        }
        shop.write(".sluice/careless", "x" + TOKEN + "x");
        assertThatThrownBy(() -> assertNotStored(shop)).isInstanceOf(AssertionError.class);
        Sluice.Result shown = new Sluice.Result(0, "", PASSWORD);
        assertThatThrownBy(() -> assertNotPrinted(List.of(shown))).isInstanceOf(AssertionError.class);
    }

    private void everyCommand(String url, String wrong) throws Exception {
        Workspace shop = workspace(url);
        try (Watcher watcher = new Watcher()) {
            for (List<String> command : List.of(
                    List.of("plan"),
                    List.of("check"),
                    List.of("release"),
                    List.of("backup"),
                    List.of("migrate"),
                    List.of("promote"),
                    List.of("doctor"),
                    List.of("history"),
                    List.of("backups"),
                    List.of("restore", "--yes"),
                    List.of("command"))) {
                for (String format : command.equals(List.of("release")) ? List.of("text", "json") : List.of("json")) {
                    String[] arguments = Stream.concat(command.stream(), Stream.of("--debug", "--output", format))
                            .toArray(String[]::new);
                    Sluice.Result result = shop.sluice().run(arguments);
                    if (!command.equals(List.of("command"))) {
                        assertThat(result.exit()).as(command + ": " + result).isZero();
                    }
                    assertNotPrinted(List.of(result));
                }
            }
            shop.write(
                    "migrate.sh", "env; echo \"cannot connect: $DATABASE_URL / $TOKEN / $DATABASE_URL\" >&2; exit 3");
            Sluice.Result echoed = shop.sluice().run("release", "--debug");
            assertThat(echoed.exit()).as(echoed.toString()).isEqualTo(20);
            assertThat(echoed.toString()).contains("cannot connect: ", "******").doesNotContain("IDENTITY=");
            shop.write("deploy.sh", "echo \"$DEPLOY\"; exit 3").write("migrate.sh", "exit 0");
            Sluice.Result deployed = shop.sluice().run("release", "--debug");
            assertThat(deployed.exit()).as(deployed.toString()).isEqualTo(31);
            shop.set("DATABASE_URL", wrong);
            Sluice.Result refused = shop.sluice().run("check", "--debug");
            assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
            Sluice.Result argument =
                    shop.sluice().run("release", "--debug", "--set", "migrate.command=[sh, -c, 'true ${TOKEN}']");
            shop.set("DATABASE_URL", url.replace("://", ":/").replace("@", " @"));
            Sluice.Result misspelt = shop.sluice().run("check", "--debug");
            assertThat(misspelt.exit()).as(misspelt.toString()).isNotZero();
            assertNotPrinted(List.of(echoed, deployed, refused, argument, misspelt));
            watcher.assertNothingSeen();
        }
        assertNotStored(shop);
    }

    private Workspace workspace(String url) {
        Workspace shop = new Workspace(parent, url);
        String yaml = Workspace.RELEASE
                .replaceAll(
                        "(?m)^migrate:.*$", "migrate: { command: [sh, migrate.sh], env: { TOKEN: \"\\${TOKEN}\" } }")
                .replaceAll("(?m)^promote:.*$", "promote: { command: [sh, deploy.sh] }");
        return shop.write("release.yaml", yaml + EXTRA)
                .write("deploy.sh", "sleep 0.2")
                .write("migrate.sh", "env; sleep 0.2")
                .set("TOKEN", TOKEN)
                .set("DEPLOY", url)
                .set("IDENTITY", IDENTITY);
    }

    private static void assertNotPrinted(Collection<Sluice.Result> results) {
        for (Sluice.Result result : results) {
            for (String needle : NEEDLES) {
                assertThat(result.toString()).doesNotContain(needle);
            }
        }
    }

    /** Records, manifests, journal, leases, reports, dumps, temporary files. */
    private static void assertNotStored(Workspace shop) throws IOException {
        List<Path> files = Stream.concat(
                        Workspace.files(shop.directory.resolve(".sluice")).stream(),
                        Workspace.files(shop.temporary).stream())
                .toList();
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (String needle : NEEDLES) {
                assertThat(text.contains(needle)).as(needle + " in " + file).isFalse();
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Looks at every command line of this machine, again and again. */
    private static final class Watcher implements AutoCloseable {

        private final Map<String, String> seen = new ConcurrentHashMap<>();
        private final Thread thread = new Thread(this::watch, "watcher");
        private volatile boolean watching = true;
        private volatile int rounds;

        Watcher() {
            thread.setDaemon(true);
            thread.start();
        }

        private void watch() {
            while (watching) {
                ProcessHandle.allProcesses().forEach(process -> look(process.pid()));
                rounds++;
                try {
                    Thread.sleep(15);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private void look(long pid) {
            try {
                String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
                NEEDLES.stream().filter(line::contains).forEach(needle -> seen.put(needle, line.replace('\0', ' ')));
            } catch (IOException gone) {
                // it has ended
            }
        }

        void assertNothingSeen() {
            assertThat(rounds).as("rounds of looking").isGreaterThan(5);
            assertThat(seen).as("on a command line").isEmpty();
        }

        @Override
        public void close() throws InterruptedException {
            watching = false;
            thread.join();
        }
    }
}
