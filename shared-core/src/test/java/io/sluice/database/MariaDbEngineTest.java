package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.testing.FreezingProxy;
import io.sluice.testing.MariaDbServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDbEngineTest {

    private final MariaDbServer server = MariaDbServer.shared();
    private final List<Event> events = new ArrayList<>();
    private final Events log = events::add;

    @TempDir
    Path directory;

    @AfterEach
    void noScratchIsLeft() throws IOException {
        try (var files = Files.list(ScratchDirectory.system())) {
            assertThat(files.filter(MariaDbEngineTest::isOurScratch)).isEmpty();
        }
    }

    /** Other tests of this machine may have some of their own; ours hold an option file. */
    private static boolean isOurScratch(Path path) {
        return path.getFileName().toString().startsWith(".sluice-scratch-") && Files.exists(path.resolve("client.cnf"));
    }

    @Test
    void restoreTakesBackWhatAFailedMigrationLeft() throws SQLException {
        MariaDbEngine engine = engine(server.createDatabase("shop_failed"));
        run(engine, shop());
        List<String> before = MariaDbContent.of(engine);
        byte[] dump = dump(engine);
        run(
                engine,
                "CREATE TABLE added (id INT PRIMARY KEY)",
                "ALTER TABLE customer ADD COLUMN email VARCHAR(80) DEFAULT 'none'",
                "ALTER TABLE orders ADD COLUMN added_id INT, ADD CONSTRAINT orders_added FOREIGN KEY (added_id)"
                        + " REFERENCES added (id)",
                "ALTER TABLE added ADD COLUMN customer INT, ADD CONSTRAINT added_customer FOREIGN KEY (customer)"
                        + " REFERENCES customer (id)",
                "CREATE VIEW added_view AS SELECT * FROM added",
                "CREATE SEQUENCE added_sequence",
                "CREATE PROCEDURE added_procedure() SELECT 1",
                "CREATE EVENT added_event ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
                "CREATE TRIGGER added_trigger BEFORE DELETE ON customer FOR EACH ROW SET @gone = OLD.id",
                "ALTER DATABASE shop_failed CHARACTER SET latin1 COLLATE latin1_bin",
                "DELETE FROM orders",
                "UPDATE customer SET name = 'gone'");
        assertThat(MariaDbContent.of(engine)).isNotEqualTo(before);

        restore(engine, dump, true);

        assertThat(MariaDbContent.of(engine)).isEqualTo(before);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void everyKindOfObjectComesBack() throws SQLException {
        MariaDbEngine engine = engine(server.createDatabase("shop_kinds"));
        run(engine, shop());
        run(
                engine,
                "ALTER DATABASE shop_kinds CHARACTER SET latin1 COLLATE latin1_german1_ci",
                "CREATE TABLE latin (text VARCHAR(20))",
                "INSERT INTO latin VALUES ('gr\u00fc\u00df')",
                "CREATE TABLE computed (a INT, b INT AS (a + 1) PERSISTENT, c INT AS (a * 2) VIRTUAL, KEY (c))",
                "INSERT INTO computed (a) VALUES (1), (20)",
                "CREATE TABLE bytes (id INT PRIMARY KEY, raw LONGBLOB, bits BIT(3), place POINT, text TEXT CHARACTER SET utf8mb4)",
                "INSERT INTO bytes VALUES (1, x'00FF0A0D1A5C27', b'101', POINT(1, 2),"
                        + " 'a\\r\\nb\\0c\\Z\\\\''\\t\"\u4f60\ud83d\ude00 \\\\! ls; DELIMITER //')",
                "CREATE TABLE times (at TIMESTAMP NOT NULL, day DATETIME(6))",
                "INSERT INTO times VALUES ('2026-03-29 01:30:00', '2026-03-29 02:30:00.123456')",
                "CREATE TABLE past (id INT) WITH SYSTEM VERSIONING",
                "INSERT INTO past VALUES (1)",
                "UPDATE past SET id = 2",
                "CREATE SEQUENCE tickets START WITH 100 NOCACHE",
                "DO NEXTVAL(tickets)",
                "CREATE VIEW b_names AS SELECT name FROM customer",
                "CREATE VIEW a_names AS SELECT name FROM b_names",
                "CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n",
                "CREATE PROCEDURE lots() BEGIN DECLARE i INT; SET i = 1; -- a comment; here\n SELECT 'it''s'; END",
                "CREATE TRIGGER stamp BEFORE INSERT ON customer FOR EACH ROW SET NEW.name = UPPER(NEW.name)",
                "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO DELETE FROM orders");
        List<String> before = MariaDbContent.of(engine);
        byte[] dump = dump(engine);
        engine.verify(() -> new ByteArrayInputStream(dump), new Cancellation());

        restore(engine, dump, true);

        assertThat(MariaDbContent.of(engine)).isEqualTo(before);
        assertThat(ask(engine, "SELECT COUNT(*) FROM past FOR SYSTEM_TIME ALL")).containsExactly("2");
        assertThat(ask(engine, "SELECT NEXTVAL(tickets)")).containsExactly("101");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aDumpGoesIntoAnotherDatabaseAndNothingOfItStaysWithTheFirst() throws SQLException {
        MariaDbEngine first = engine(server.createDatabase("shop_first"));
        run(first, shop());
        run(first, "CREATE TRIGGER stamp BEFORE INSERT ON customer FOR EACH ROW SET NEW.name = UPPER(NEW.name)");
        server.execute(
                "shop_first",
                "CREATE VIEW admins_view AS SELECT * FROM customer",
                "CREATE PROCEDURE admins_procedure() SELECT 'DEFINER=`x`@`y` stays'",
                "ALTER DATABASE shop_first CHARACTER SET latin1 COLLATE latin1_bin");
        byte[] dump = dump(engine(server.adminUrl("shop_first")));
        MariaDbEngine second = engine(server.createDatabase("shop_second"));
        run(second, "CREATE TABLE there_before (id INT)");

        restore(second, dump, false);

        assertThat(ask(second, "SELECT name FROM admins_view")).containsExactly("Ada", "Bob");
        assertThat(ask(second, "CALL admins_procedure()")).containsExactly("DEFINER=`x`@`y` stays");
        assertThat(ask(
                        second,
                        "SELECT DISTINCT definer FROM information_schema.routines WHERE routine_schema ="
                                + " DATABASE()"))
                .containsExactly(MariaDbServer.OWNER + "@%");
        assertThat(ask(second, "SHOW TABLES")).doesNotContain("there_before");
        assertThat(ask(second, "SELECT @@collation_database")).containsExactly("latin1_bin");
        assertThat(ask(first, "SELECT @@collation_database")).containsExactly("latin1_bin");
        assertThat(ask(first, "SELECT COUNT(*) FROM customer")).containsExactly("2");
    }

    @Test
    void definersOfOthersAreKeptByAnAdministratorAndTakenOverWithAWarningByAnybodyElse() throws SQLException {
        String url = server.createDatabase("shop_definers");
        run(engine(url), shop());
        server.execute("shop_definers", "CREATE VIEW admins_view AS SELECT * FROM customer");
        byte[] dump = dump(engine(server.adminUrl("shop_definers")));
        String definer = "SELECT definer FROM information_schema.views WHERE table_schema = DATABASE()";

        restore(engine(server.adminUrl("shop_definers")), dump, true);
        assertThat(ask(engine(url), definer)).containsExactly("admin@%");
        assertThat(warnings()).isEmpty();

        restore(engine(url), dump, true);
        assertThat(ask(engine(url), definer)).containsExactly(MariaDbServer.OWNER + "@%");
        assertThat(warnings()).singleElement().asString().contains("1 views, routines, triggers or events");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "$(touch x);",
                "it's \"quoted\" `x`",
                "--help",
                "q?user=root&x#%25",
                "\u00e9\u4f60",
                "semi;drop",
                "line\nbreak"
            })
    void hostileNamesAndPasswordsAreOnlyNames(String name) throws SQLException {
        server.createDatabase(name);
        server.createUser("u" + name, "p" + name + "\\\"'#;\t %s\\n", name);
        String url = server.url(name, "u" + name, "p" + name + "\\\"'#;\t %s\\n");
        MariaDbEngine engine = engine(url);
        run(engine, shop());
        List<String> before = MariaDbContent.of(engine);
        byte[] dump = dump(engine);
        run(engine, "DROP TABLE orders");

        restore(engine, dump, true);

        assertThat(MariaDbContent.of(engine)).isEqualTo(before);
        assertThat(engine.describe().identity()).endsWith("/" + name);
        engine.tryLock().orElseThrow().close();
    }

    @Test
    void theSamePlaceIsTheSameDatabaseByEveryWay() {
        server.createDatabase("shop_identity");
        DatabaseDescription byAddress =
                engine(server.createDatabase("shop_identity")).describe();
        DatabaseDescription byAdmin = engine(server.adminUrl("shop_identity")).describe();
        assertThat(byAddress).isEqualTo(byAdmin);
        assertThat(byAddress.family()).isEqualTo(DatabaseFamily.MARIADB);
        assertThat(byAddress.serverVersion()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(byAddress.identity()).matches("mariadb:[0-9a-f]{32}/shop_identity");
        server.createDatabase("shop_other");
        assertThat(engine(server.adminUrl("shop_other")).describe().identity()).isNotEqualTo(byAddress.identity());
    }

    @Test
    void aUnixSocketReachesTheSameDatabase() throws SQLException {
        MariaDbEngine byAddress = engine(server.createDatabase("shop_socket"));
        run(byAddress, shop());
        String password = URLEncoder.encode(MariaDbServer.PASSWORD, StandardCharsets.UTF_8)
                .replace("+", "%20");
        MariaDbEngine bySocket = engine("mysql://" + MariaDbServer.OWNER + ":" + password + "@localhost/shop_socket"
                + "?socket=" + server.socket());
        assertThat(bySocket.describe()).isEqualTo(byAddress.describe());
        List<String> before = MariaDbContent.of(byAddress);
        byte[] dump = dump(bySocket);
        run(byAddress, "DROP TABLE orders");
        restore(bySocket, dump, true);
        assertThat(MariaDbContent.of(byAddress)).isEqualTo(before);
    }

    @Test
    void encryptionIsAsTheUrlAsksForItInSessionsAndPrograms() throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        Assumptions.assumeTrue(selfSigned(key, certificate), "skipped: openssl is not installed");
        try (MariaDbServer own =
                MariaDbServer.start("--ssl-cert=" + certificate, "--ssl-key=" + key, "--require-secure-transport=ON")) {
            String url = own.createDatabase("shop");
            assertThatThrownBy(() -> engine(url + "?sslMode=DISABLED").describe())
                    .isInstanceOf(DatabaseException.class);
            for (String encryption : List.of(
                    "?ssl-mode=REQUIRED",
                    "?useSSL=true",
                    "?sslmode=verify_ca&ssl-ca=" + certificate,
                    "?ssl_mode=VERIFY_IDENTITY&sslca=" + certificate,
                    "?sslMode=verify-full&serverSslCert=" + certificate)) {
                MariaDbEngine engine = engine(url + encryption);
                run(engine, "CREATE OR REPLACE TABLE kept (id INT)");
                byte[] dump = dump(engine);
                restore(engine, dump, true);
                assertThat(ask(engine, "SHOW TABLES")).as(encryption).containsExactly("kept");
            }
            Path other = directory.resolve("other.pem");
            selfSigned(directory.resolve("other.key"), other);
            assertThatThrownBy(() ->
                            engine(url + "?sslMode=VERIFY_CA&sslCa=" + other).describe())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("the server does not answer");
        }
        assertThatThrownBy(
                        () -> engine("mysql://localhost/shop?sslMode=sometimes").describe())
                .hasMessageContaining("its ssl-mode is DISABLED, PREFERRED");
    }

    private static boolean selfSigned(Path key, Path certificate) throws Exception {
        try {
            int status = new ProcessBuilder(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-subj",
                            "/CN=127.0.0.1",
                            "-addext",
                            "subjectAltName=IP:127.0.0.1",
                            "-keyout",
                            key.toString(),
                            "-out",
                            certificate.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            Files.setPosixFilePermissions(key.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            return status == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void describeSaysWhatIsWrongInOneSentenceWithoutThePassword() {
        server.createDatabase("shop_wrong");
        assertThatThrownBy(() -> engine(server.url("shop_wrong", MariaDbServer.OWNER, "S3cr3t-wrong"))
                        .describe())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("refuses the user or its password")
                .hasMessageNotContaining("S3cr3t");
        assertThatThrownBy(() -> engine(server.adminUrl("no_such_database")).describe())
                .hasMessageContaining("no_such_database")
                .hasMessageContaining("there is no such database");
        assertThatThrownBy(() -> engine(server.url("no_such_database", MariaDbServer.OWNER, MariaDbServer.PASSWORD))
                        .describe())
                .hasMessageContaining("may not use the database");
        assertThatThrownBy(
                        () -> engine("mariadb://u:S3cr3t-word@127.0.0.1:1/shop").describe())
                .hasMessageContaining("the server does not answer")
                .hasMessageNotContaining("S3cr3t");
    }

    @Test
    void programsThatAreMissingOrTooOldAreRefusedBeforeAnythingStarts() throws IOException {
        String url = server.createDatabase("shop_programs");
        assertThatThrownBy(() -> engine(url, directory).describe())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("mariadb-dump and mariadb are not on PATH");
        program("mariadb", "exit 1");
        program("mariadb-dump", "echo 'mariadb-dump  Ver 10.19 Distrib 10.3.39-MariaDB, for Linux (x86_64)'");
        assertThatThrownBy(() -> engine(url, directory).describe())
                .hasMessageContaining("10.3.39 is older than the server");
        program("mariadb-dump", "echo 'mysqldump  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)'");
        assertThatThrownBy(() -> engine(url, directory).describe()).hasMessageContaining("is MySQL's (8.0.36)");
        program("mariadb-dump", "echo 'mariadb-dump from 99.4.2-MariaDB, client 10.19 for Linux (x86_64)'");
        assertThat(engine(url, directory).describe().clientVersion()).isEqualTo("99.4.2");
        program("mariadb-dump", "exit 3");
        assertThatThrownBy(() -> engine(url, directory).describe()).hasMessageContaining("does not tell its version");
    }

    @Test
    void aDumpWithoutItsEndIsNoDumpWhateverTheExitStatus() throws IOException {
        String url = server.createDatabase("shop_cut");
        String version = "case \"$*\" in *--version*) echo 'Distrib 99.0.0-MariaDB'; exit 0;; esac; ";
        program("mariadb", "exit 1");
        program("mariadb-dump", version + "echo 'CREATE TABLE t (id INT);'; exit 0");
        assertThatThrownBy(() -> dump(engine(url, directory))).hasMessageContaining("ended without its last line");
        program("mariadb-dump", version + "echo '-- Dump completed on 2026-01-01'; echo 'Error 7: dying' >&2; exit 7");
        assertThatThrownBy(() -> dump(engine(url, directory)))
                .hasMessageContaining("mariadb-dump ended with status 7: Error 7: dying");
        program("mariadb-dump", version + "echo '-- Dump completed'; echo 'INSERT INTO t VALUES (1);'");
        assertThatThrownBy(() -> dump(engine(url, directory))).hasMessageContaining("ended without its last line");
    }

    @Test
    void aServerThatFreezesAfterTheConnectionIsNotWaitedForForEver() {
        String url = server.createDatabase("shop_frozen");
        try (FreezingProxy proxy = FreezingProxy.before("SELECT VERSION()", server.port())) {
            DatabaseUrl frozen = DatabaseUrl.parse(Secret.of(url.replace(":" + server.port(), ":" + proxy.port())));
            MariaDbEngine engine = new MariaDbEngine(
                    frozen,
                    new CommandRunner(new Redactor()),
                    MariaDbPrograms.searchPath(),
                    new MariaDbSession(frozen, new Redactor(), Duration.ofSeconds(1)));

            assertThatThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(20), engine::describe))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("the server does not answer");
        }
    }

    @Test
    void aServerThatStopsInMidDumpEndsItInASentence() {
        try (MariaDbServer own = MariaDbServer.start()) {
            MariaDbEngine engine = engine(own.createDatabase("shop"));
            run(engine, big());
            assertThatThrownBy(() -> engine.dump(after(1 << 20, own::kill), log, new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("cannot back up")
                    .hasMessageContaining("the server does not answer");
        }
    }

    @Test
    void aDumpProgramThatIsKilledEndsItInASentence() throws IOException {
        String url = server.createDatabase("shop_killed");
        program("mariadb", "exit 1");
        program(
                "mariadb-dump",
                "case \"$*\" in *--version*) echo 'Distrib 99.0.0-MariaDB'; exit 0;; esac; kill -KILL $$");
        assertThatThrownBy(() -> dump(engine(url, directory)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("mariadb-dump ended with status 137");
    }

    @Test
    void aCancelledDumpStopsAtOnce() {
        MariaDbEngine engine = engine(server.createDatabase("shop_cancelled"));
        run(engine, big());
        Cancellation cancellation = new Cancellation();
        assertThatThrownBy(() -> engine.dump(after(1 << 20, cancellation::cancel), log, cancellation))
                .isInstanceOf(InterruptedRunException.class);
        assertThat(children("mariadb-dump")).isEmpty();
    }

    @Test
    void thePasswordIsInNoArgumentWhileProgramsRun() {
        MariaDbEngine engine = engine(server.createDatabase("shop_secret"));
        run(engine, shop());
        byte[] dump = dump(engine);
        List<String> seen = new ArrayList<>();
        engine.restore(
                () -> {
                    seen.addAll(commandLines());
                    return new ByteArrayInputStream(dump);
                },
                true,
                log,
                new Cancellation());
        assertThat(seen)
                .anyMatch(line -> line.contains("--binary-mode"))
                .noneMatch(line -> line.contains("S3cr3t needle"));
    }

    @Test
    void aCutOffDumpIsRefusedBeforeAnythingIsDropped() throws SQLException {
        MariaDbEngine engine = engine(server.createDatabase("shop_damaged"));
        run(engine, shop());
        List<String> before = MariaDbContent.of(engine);
        byte[] whole = dump(engine);
        List<byte[]> damaged = List.of(
                new byte[0],
                Arrays.copyOf(whole, whole.length / 2),
                Arrays.copyOf(whole, whole.length - 60),
                "SELECT 1;\n-- Dump completed on 2026-01-01\n".getBytes(StandardCharsets.UTF_8));
        for (byte[] dump : damaged) {
            assertThatThrownBy(() -> restore(engine, dump, true))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("the backup is")
                    .hasMessageNotContaining("incomplete now");
            assertThatThrownBy(() -> engine.verify(() -> new ByteArrayInputStream(dump), new Cancellation()))
                    .isInstanceOf(DatabaseException.class);
        }
        assertThat(MariaDbContent.of(engine)).isEqualTo(before);
    }

    @Test
    void aRestoreThatFailsHalfWayLeavesWhatWasThere() throws SQLException {
        MariaDbEngine engine = engine(server.createDatabase("shop_half"));
        run(engine, shop());
        List<String> before = MariaDbContent.of(engine);
        byte[] dump = dump(engine);
        byte[] broken = new String(dump, StandardCharsets.ISO_8859_1)
                .replace("INSERT INTO `orders`", "INSERT INTO `nowhere`")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> restore(engine, broken, true))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("mariadb ended with status 1: ERROR 1146")
                .hasMessageContaining("is what it was before");

        assertThat(MariaDbContent.of(engine)).isEqualTo(before);
    }

    @Test
    void aServerThatStopsInMidRestoreEndsItInASentenceAndTheSameRestorePutsItRight() throws Exception {
        try (MariaDbServer own = MariaDbServer.start()) {
            MariaDbEngine engine = engine(own.createDatabase("shop"));
            run(engine, big());
            byte[] dump = dump(engine);
            int[] opened = {0};
            assertThatThrownBy(() -> engine.restore(
                            () -> {
                                if (opened[0]++ == 1) {
                                    own.kill();
                                }
                                return new ByteArrayInputStream(dump);
                            },
                            true,
                            Events.none(),
                            new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("restore");
            own.restart();
            restore(engine, dump, true);
            assertThat(ask(engine, "SELECT COUNT(*) FROM big")).containsExactly("4000");
        }
    }

    @Test
    void aBrokenViewIsNamedAndLeftOutOfTheBackup() throws SQLException {
        MariaDbEngine engine = engine(server.createDatabase("shop_view"));
        run(engine, shop());
        run(
                engine,
                "CREATE VIEW broken_view AS SELECT name FROM customer",
                "CREATE VIEW whole_view AS SELECT id FROM customer",
                "ALTER TABLE customer DROP COLUMN name");
        byte[] dump = dump(engine);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("`broken_view`", "is broken and is not in the backup", "DROP VIEW `broken_view`");
        restore(engine, dump, true);
        assertThat(ask(engine, "SHOW TABLES"))
                .contains("whole_view", "customer")
                .doesNotContain("broken_view");
        assertThat(new String(dump, StandardCharsets.UTF_8)).contains("-- not restored: CREATE ");
    }

    @Test
    void tablesThatTheSnapshotDoesNotCoverAreNamed() {
        MariaDbEngine engine = engine(server.createDatabase("shop_myisam"));
        run(engine, "CREATE TABLE old_one (id INT) ENGINE=MyISAM");
        dump(engine);
        assertThat(warnings()).singleElement().asString().contains("old_one (MyISAM)");
    }

    @Test
    void theLockKeepsOutOthersOfThisDatabaseOnlyAndOutlivesTheIdleTimeout() throws Exception {
        try (MariaDbServer own = MariaDbServer.start("--wait-timeout=2")) {
            MariaDbEngine engine = engine(own.createDatabase("shop"));
            MariaDbEngine other = engine(own.createDatabase("other"));
            DatabaseLock lock = engine.tryLock().orElseThrow();
            Thread.sleep(3500);
            assertThat(lock.held()).isTrue();
            assertThat(engine(own.adminUrl("shop")).tryLock()).isEmpty();
            Optional<DatabaseLock> second = other.tryLock();
            assertThat(second).isPresent();
            lock.close();
            assertThat(lock.held()).isFalse();
            try (DatabaseLock again = engine.tryLock().orElseThrow()) {
                assertThat(again.held()).isTrue();
                own.kill();
                assertThat(again.held()).isFalse();
            }
            second.orElseThrow().close();
        }
    }

    private MariaDbEngine engine(String url) {
        return new MariaDbEngine(DatabaseUrl.parse(Secret.of(url)), new CommandRunner(new Redactor()));
    }

    private MariaDbEngine engine(String url, Path programs) {
        return new MariaDbEngine(
                DatabaseUrl.parse(Secret.of(url)), new CommandRunner(new Redactor()), List.of(programs));
    }

    private void program(String name, String script) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private byte[] dump(MariaDbEngine engine) {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        engine.dump(sink, log, new Cancellation());
        return sink.toByteArray();
    }

    private void restore(MariaDbEngine engine, byte[] dump, boolean sameDatabase) {
        engine.restore(() -> new ByteArrayInputStream(dump), sameDatabase, log, new Cancellation());
    }

    private List<String> warnings() {
        return events.stream()
                .filter(Event.Warning.class::isInstance)
                .map(event -> ((Event.Warning) event).text())
                .toList();
    }

    /** A sink that does something once, after that many bytes. */
    private static OutputStream after(int bytes, Runnable action) {
        return new OutputStream() {
            private int left = bytes;

            @Override
            public void write(int one) {
                write(new byte[1], 0, 1);
            }

            @Override
            public void write(byte[] buffer, int offset, int count) {
                boolean now = left > 0 && left <= count;
                left -= count;
                if (now) {
                    action.run();
                }
            }
        };
    }

    private static List<ProcessHandle> children(String program) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/" + program))
                .toList();
    }

    private static List<String> commandLines() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> {
                    try {
                        return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
                    } catch (IOException e) {
                        return "";
                    }
                })
                .toList();
    }

    private static String[] shop() {
        return new String[] {
            "CREATE TABLE customer (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL)",
            "CREATE TABLE orders (id INT PRIMARY KEY, customer INT, KEY by_customer (customer), CONSTRAINT"
                    + " orders_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE)",
            "INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bob')",
            "INSERT INTO orders VALUES (1, 2)"
        };
    }

    /** Some 16 MB. */
    private static String[] big() {
        return new String[] {
            "CREATE TABLE big (id INT PRIMARY KEY, text LONGTEXT)",
            "INSERT INTO big SELECT seq, REPEAT(SHA2(seq, 512), 32) FROM seq_1_to_4000"
        };
    }

    private static List<String> ask(MariaDbEngine engine, String query) throws SQLException {
        try (Connection connection = engine.connect()) {
            return MariaDbSession.ask(connection, query);
        }
    }

    private static void run(MariaDbEngine engine, String... statements) {
        try (Connection connection = engine.connect()) {
            for (String statement : statements) {
                MariaDbSession.run(connection, statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
