package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.event.Events;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteEngineTest {

    @TempDir
    Path directory;

    @TempDir
    Path temporary;

    @Test
    void restoreTakesBackWhatAFailedMigrationLeft() throws SQLException {
        SqliteEngine engine = engine("shop.db");
        try (Connection connection = engine.connect()) {
            createShop(connection);
        }
        List<String> before = content(engine);
        byte[] dump = dump(engine);
        try (Connection connection = engine.connect()) {
            run(connection, "CREATE TABLE added (id INTEGER PRIMARY KEY)");
            run(connection, "ALTER TABLE customer ADD COLUMN email TEXT DEFAULT 'none'");
            run(connection, "ALTER TABLE orders ADD COLUMN added_id INTEGER REFERENCES added (id)");
            run(connection, "DELETE FROM customer WHERE id = 1");
        }
        assertThat(content(engine)).isNotEqualTo(before);

        restore(engine, dump);

        assertThat(content(engine)).isEqualTo(before);
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource({
        "delete,4096,delete,4096",
        "wal,4096,wal,4096",
        "wal,4096,delete,4096",
        "delete,4096,wal,4096",
        "delete,1024,delete,8192",
        "wal,1024,wal,8192",
        "delete,8192,wal,512"
    })
    void restoreBringsBackJournalModeAndPageSize(String mode, int pageSize, String laterMode, int laterPageSize)
            throws SQLException {
        SqliteEngine engine = engine("shop.db");
        create(engine, mode, pageSize);
        List<String> before = content(engine);
        byte[] dump = dump(engine);
        SqliteEngine other = engine("other.db");
        create(other, laterMode, laterPageSize);
        try (Connection connection = other.connect()) {
            run(connection, "CREATE TABLE added (x)");
        }

        restore(other, dump);

        assertThat(content(other)).isEqualTo(before);
        assertThat(ask(other, "PRAGMA journal_mode")).containsExactly(mode);
        assertThat(ask(other, "PRAGMA page_size")).containsExactly(String.valueOf(pageSize));
    }

    @Test
    void anotherPageSizeBeneathAnOpenWriteAheadLogIsRefusedInASentence() throws SQLException {
        SqliteEngine engine = engine("shop.db");
        create(engine, "delete", 1024);
        byte[] dump = dump(engine);
        SqliteEngine other = engine("other.db");
        create(other, "wal", 8192);
        List<String> before = content(other);
        try (Connection application = other.connect()) {
            assertThat(ask(application, "SELECT count(*) FROM customer")).containsExactly("2");
            assertThatThrownBy(() -> restore(other, dump))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("other.db")
                    .hasMessageContaining("another connection keeps it locked");
        }
        assertThat(content(other)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void dumpIsOneSnapshotWhileAnotherConnectionKeepsCommitting(String mode) throws Exception {
        SqliteEngine engine = engine("bank.db");
        try (Connection connection = engine.connect()) {
            run(connection, "PRAGMA journal_mode = " + mode);
            run(connection, "CREATE TABLE debit (amount INTEGER)");
            run(
                    connection,
                    "CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                            + " WHERE i < 3000) SELECT i, hex(randomblob(500)) AS text FROM n");
            run(connection, "CREATE TABLE credit (amount INTEGER)");
        }
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger commits = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (Connection connection = engine.connect()) {
                run(connection, "PRAGMA synchronous = OFF");
                while (!stop.get()) {
                    run(connection, "BEGIN IMMEDIATE");
                    run(connection, "INSERT INTO debit VALUES (7)");
                    run(connection, "UPDATE filler SET text = hex(randomblob(500)) WHERE i % 500 = 1");
                    run(connection, "INSERT INTO credit VALUES (7)");
                    run(connection, "COMMIT");
                    commits.incrementAndGet();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        List<byte[]> dumps = new ArrayList<>();
        while (commits.get() == 0) {
            Thread.sleep(5);
        }
        for (int i = 0; i < 5; i++) {
            dumps.add(dump(engine));
        }
        stop.set(true);
        writer.get();
        for (int i = 0; i < dumps.size(); i++) {
            SqliteEngine copy = engine("copy" + i + ".db");
            restore(copy, dumps.get(i));
            assertThat(ask(copy, "SELECT sum(amount) FROM debit"))
                    .isEqualTo(ask(copy, "SELECT sum(amount) FROM credit"));
            assertThat(ask(copy, "PRAGMA integrity_check")).containsExactly("ok");
        }
    }

    @Test
    void aReaderOfAWriteAheadLogSeesTheOldStateUntilItsTransactionEnds() throws SQLException {
        SqliteEngine engine = engine("shop.db");
        create(engine, "wal", 4096);
        byte[] dump = dump(engine);
        try (Connection reader = engine.connect()) {
            run(reader, "INSERT INTO customer VALUES (99, 'late')");
            run(reader, "BEGIN");
            assertThat(ask(reader, "SELECT count(*) FROM customer")).containsExactly("3");

            restore(engine, dump);

            assertThat(ask(reader, "SELECT count(*) FROM customer")).containsExactly("3");
            run(reader, "COMMIT");
            assertThat(ask(reader, "SELECT count(*) FROM customer")).containsExactly("2");
        }
    }

    @Test
    void aReaderInATransactionOfARollbackJournalKeepsTheOldStateAndTheRestoreSaysWhy() throws SQLException {
        SqliteEngine engine = engine("shop.db");
        create(engine, "delete", 4096);
        byte[] dump = dump(engine);
        try (Connection reader = engine.connect()) {
            run(reader, "INSERT INTO customer VALUES (99, 'late')");
            run(reader, "BEGIN");
            assertThat(ask(reader, "SELECT count(*) FROM customer")).containsExactly("3");
            assertThatThrownBy(() -> restore(engine, dump))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("cannot restore")
                    .hasMessageContaining("another connection keeps it locked");
            run(reader, "COMMIT");
            assertThat(ask(reader, "SELECT count(*) FROM customer")).containsExactly("3");
        }
        restore(engine, dump);
        assertThat(ask(engine, "SELECT count(*) FROM customer")).containsExactly("2");
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void restoreWaitsForAWriterAndThenSaysWhy(String mode) throws SQLException {
        SqliteEngine engine = engine("shop.db");
        create(engine, mode, 4096);
        byte[] dump = dump(engine);
        try (Connection writer = engine.connect()) {
            run(writer, "BEGIN IMMEDIATE");
            run(writer, "DELETE FROM orders");
            assertThatThrownBy(() -> restore(engine, dump)).hasMessageContaining("another connection keeps it locked");
            run(writer, "COMMIT");
        }
        assertThat(ask(engine, "SELECT count(*) FROM orders")).containsExactly("0");
        restore(engine, dump);
        assertThat(ask(engine, "SELECT count(*) FROM orders")).containsExactly("1");
    }

    @Test
    void dumpOfALockedDatabaseSaysWhyAndLeavesNothing() throws SQLException {
        SqliteEngine engine = engine("shop.db");
        create(engine, "delete", 4096);
        try (Connection writer = engine.connect()) {
            run(writer, "BEGIN EXCLUSIVE");
            assertThatThrownBy(() -> dump(engine)).hasMessageContaining("another connection keeps it locked");
        }
        assertNothingLeft();
    }

    @Test
    void aMissingFileIsAnEmptyDatabaseThatLookingAtItDoesNotCreate() throws SQLException {
        SqliteEngine engine = engine("new.db");
        assertThat(engine.describe().identity())
                .isEqualTo("sqlite:" + directory.resolve("new.db"))
                .isEqualTo(engine.describe().identity());
        byte[] dump = dump(engine);
        engine.verify(() -> new ByteArrayInputStream(dump), new Cancellation());
        assertThat(directory.resolve("new.db")).doesNotExist();
        create(engine, "delete", 4096);

        restore(engine, dump);

        assertThat(ask(engine, "SELECT count(*) FROM sqlite_master")).containsExactly("0");
    }

    @Test
    void anEmptyFileIsAnEmptyDatabaseToo() throws IOException, SQLException {
        Files.createFile(directory.resolve("empty.db"));
        SqliteEngine engine = engine("empty.db");
        byte[] dump = dump(engine);
        assertThat(dump.length).isPositive();
        restore(engine, dump);
        restore(engine("made.db"), dump);
        assertThat(ask(engine, "SELECT count(*) FROM sqlite_master")).containsExactly("0");
    }

    @Test
    void describeSaysWhatIsWrongInOneSentence() throws IOException {
        assertThatThrownBy(() -> engine("typo/shop.db").describe())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("there is no directory " + directory.resolve("typo"));
        assertThatThrownBy(() -> engine(".").describe()).hasMessageContaining("is a directory");
        Files.writeString(directory.resolve("note.txt"), "hello ".repeat(100));
        assertThatThrownBy(() -> engine("note.txt").describe())
                .hasMessageContaining("note.txt: it is not an SQLite database, or it is encrypted");
        Files.createSymbolicLink(directory.resolve("dangling.db"), directory.resolve("nowhere.db"));
        assertThatThrownBy(() -> engine("dangling.db").describe()).hasMessageContaining("nowhere.db, which does not");
        assertThat(directory.resolve("nowhere.db")).doesNotExist();
    }

    @Test
    void identityIsTheSameThroughALink() throws IOException, SQLException {
        create(engine("shop.db"), "delete", 4096);
        Files.createSymbolicLink(directory.resolve("link.db"), directory.resolve("shop.db"));
        assertThat(engine("link.db").describe()).isEqualTo(engine("shop.db").describe());
        try (DatabaseLock lock = engine("link.db").tryLock().orElseThrow()) {
            assertThat(lock.held()).isTrue();
            assertThat(engine("shop.db").tryLock()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b.db",
                "$(touch x);.db",
                "q?journal_mode=wal&mode=ro",
                "100%25#x.db",
                "it's \"é\n\u4f60.db",
                ":memory:"
            })
    void hostileNamesAreOnlyNames(String name) throws SQLException {
        SqliteEngine engine = engine(name);
        create(engine, "delete", 4096);
        assertThat(directory.resolve(name)).isRegularFile();
        List<String> before = content(engine);
        byte[] dump = dump(engine);
        try (Connection connection = engine.connect()) {
            run(connection, "DROP TABLE orders");
        }
        restore(engine, dump);
        assertThat(content(engine)).isEqualTo(before);
        engine.tryLock().orElseThrow().close();
    }

    @Test
    void aDamagedDumpIsRefusedAndTheDatabaseStays() throws SQLException {
        SqliteEngine engine = engine("shop.db");
        create(engine, "delete", 1024);
        try (Connection connection = engine.connect()) {
            run(
                    connection,
                    "CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                            + " i < 500) SELECT i, hex(randomblob(40)) AS text FROM n");
        }
        List<String> before = content(engine);
        byte[] whole = dump(engine);
        byte[] overwritten = whole.clone();
        Arrays.fill(overwritten, 5 * 1024, 9 * 1024, (byte) 0x5a);
        List<byte[]> damaged = List.of(
                new byte[0],
                "-- a text, and no database at all".repeat(99).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Arrays.copyOf(whole, 50),
                Arrays.copyOf(whole, whole.length - 100),
                Arrays.copyOf(whole, whole.length - 1024),
                Arrays.copyOf(whole, 10 * 1024),
                overwritten);
        for (byte[] dump : damaged) {
            assertThatThrownBy(() -> engine.verify(() -> new ByteArrayInputStream(dump), new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("the backup");
            assertThatThrownBy(() -> restore(engine, dump)).isInstanceOf(DatabaseException.class);
            assertThat(content(engine)).isEqualTo(before);
        }
        engine.verify(() -> new ByteArrayInputStream(whole), new Cancellation());
        assertNothingLeft();
    }

    @Test
    void aFileThatIsNoDatabaseAnyMoreIsLeftToThePerson() throws SQLException, IOException {
        SqliteEngine engine = engine("shop.db");
        create(engine, "delete", 4096);
        byte[] dump = dump(engine);
        Files.writeString(directory.resolve("shop.db"), "overwritten ".repeat(1000));
        assertThatThrownBy(() -> restore(engine, dump)).hasMessageContaining("move it, with its -wal");
        Files.delete(directory.resolve("shop.db"));
        restore(engine, dump);
        assertThat(ask(engine, "SELECT count(*) FROM customer")).containsExactly("2");
    }

    @Test
    void aFullDiskEndsInASentenceAndLeavesNothing() throws Exception {
        SqliteEngine engine = engine("shop.db");
        try (Connection connection = engine.connect()) {
            createShop(connection);
            run(connection, fill(3000));
        }
        byte[] dump = dump(engine);
        Path small = Files.createDirectory(directory.resolve("small"));
        Assumptions.assumeTrue(
                call("mount", "-t", "tmpfs", "-o", "size=1m", "none", small.toString()) == 0,
                "skipped: only root can make a small file system");
        try {
            SqliteEngine cramped = new SqliteEngine(url("shop.db"), directory, small, Duration.ofSeconds(1));
            assertThatThrownBy(() -> dump(cramped))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("the disk is full");
            assertThatThrownBy(() -> restore(engine("small/shop.db"), dump))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining(small.toString())
                    .hasMessageContaining("bytes of free space");
            assertThat(small).isEmptyDirectory();
        } finally {
            call("umount", small.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void aRestoreThatIsKilledLeavesTheOldStateOrTheNew(String mode) throws Exception {
        SqliteEngine engine = engine("shop.db");
        try (Connection connection = engine.connect()) {
            run(connection, "PRAGMA journal_mode = " + mode);
            createShop(connection);
            run(connection, fill(20_000));
        }
        Path dump = temporary.resolve("dump");
        Files.write(dump, dump(engine));
        int killed = 0;
        for (int i = 0; i < 6; i++) {
            try (Connection connection = engine.connect()) {
                run(connection, "UPDATE filler SET text = 'old'");
                run(connection, "DELETE FROM orders");
            }
            Process process = java(RestoringProcess.class, directory.resolve("shop.db"), dump);
            try (var out = process.inputReader()) {
                assertThat(out.readLine()).isEqualTo("begin");
                Thread.sleep(40L * i);
                process.destroyForcibly().waitFor();
            }
            killed += process.exitValue() == 0 ? 0 : 1;
            boolean old = ask(engine, "SELECT count(*) FROM orders").equals(List.of("0"));
            assertThat(ask(engine, "SELECT count(*) FROM filler WHERE text = 'old'"))
                    .containsExactly(old ? "20000" : "0");
            assertThat(ask(engine, "PRAGMA integrity_check")).containsExactly("ok");
        }
        assertThat(killed).isPositive();
    }

    @Test
    void theLockKeepsOutAnotherThreadAndAnotherProcess() throws Exception {
        SqliteEngine engine = engine("shop.db");
        DatabaseLock lock = engine.tryLock().orElseThrow();
        assertThat(CompletableFuture.supplyAsync(() -> engine("shop.db").tryLock())
                        .get())
                .isEmpty();
        assertThat(lockInAnotherProcess()).isEqualTo("busy");
        assertThat(lock.held()).isTrue();
        lock.close();
        assertThat(lock.held()).isFalse();
        assertThat(lockInAnotherProcess()).isEqualTo("locked");
        engine.tryLock().orElseThrow().close();
    }

    @Test
    void aLockWhoseFileWasReplacedIsNotHeldAnyMore() throws IOException {
        try (DatabaseLock lock = engine("shop.db").tryLock().orElseThrow()) {
            Files.delete(directory.resolve("shop.db.sluice-lock"));
            assertThat(lock.held()).isFalse();
        }
    }

    private String lockInAnotherProcess() throws Exception {
        Process process = java(OtherProcess.class, directory.resolve("shop.db"));
        try (var out = process.inputReader()) {
            return out.readLine();
        } finally {
            process.waitFor();
        }
    }

    private static Process java(Class<?> main, Path... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        Stream.of(arguments).map(Path::toString).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int call(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String fill(int rows) {
        return "CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + rows
                + ") SELECT i, hex(randomblob(500)) AS text FROM n";
    }

    /** Restores a dump into a database. */
    static final class RestoringProcess {
        public static void main(String[] arguments) {
            SqliteEngine engine = new SqliteEngine(url(arguments[0]), Path.of("/"));
            engine.describe();
            System.out.println("begin");
            engine.restore(
                    () -> {
                        try {
                            return Files.newInputStream(Path.of(arguments[1]));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    true,
                    Events.none(),
                    new Cancellation());
        }
    }

    /** Tries to take the lock of the database it is given, and says what came of it. */
    static final class OtherProcess {
        public static void main(String[] arguments) {
            SqliteEngine engine = new SqliteEngine(url(arguments[0]), Path.of("/"));
            System.out.println(engine.tryLock().isPresent() ? "locked" : "busy");
        }
    }

    private SqliteEngine engine(String name) {
        return new SqliteEngine(url(name), directory, temporary, Duration.ofMillis(700));
    }

    private static DatabaseUrl url(String name) {
        return new DatabaseUrl(DatabaseFamily.SQLITE, null, null, null, name, null, null, null, Map.of());
    }

    private static byte[] dump(SqliteEngine engine) {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        engine.dump(sink, Events.none(), new Cancellation());
        return sink.toByteArray();
    }

    private static void restore(SqliteEngine engine, byte[] dump) {
        engine.restore(() -> new ByteArrayInputStream(dump), true, Events.none(), new Cancellation());
    }

    private static void create(SqliteEngine engine, String journalMode, int pageSize) throws SQLException {
        try (Connection connection = engine.connect()) {
            run(connection, "PRAGMA page_size = " + pageSize);
            run(connection, "PRAGMA journal_mode = " + journalMode);
            createShop(connection);
        }
    }

    private static void createShop(Connection connection) throws SQLException {
        run(connection, "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
        run(connection, "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customer (id))");
        run(connection, "CREATE VIEW names AS SELECT name FROM customer");
        run(
                connection,
                "CREATE TRIGGER gone AFTER DELETE ON customer BEGIN DELETE FROM orders WHERE customer = old.id; END");
        run(connection, "INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bob')");
        run(connection, "INSERT INTO orders VALUES (1, 2)");
    }

    /** Schema and rows. */
    private static List<String> content(SqliteEngine engine) throws SQLException {
        List<String> content = new ArrayList<>(
                ask(engine, "SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_master ORDER BY 1"));
        for (String table : ask(engine, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")) {
            try (Connection connection = engine.connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1")) {
                while (rows.next()) {
                    StringBuilder row = new StringBuilder(table);
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.append('|').append(rows.getString(i));
                    }
                    content.add(row.toString());
                }
            }
        }
        return content;
    }

    private static List<String> ask(SqliteEngine engine, String query) throws SQLException {
        try (Connection connection = engine.connect()) {
            return ask(connection, query);
        }
    }

    private static List<String> ask(Connection connection, String query) throws SQLException {
        List<String> answer = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                answer.add(rows.getString(1));
            }
        }
        return answer;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void assertNothingLeft() {
        assertThat(temporary).isEmptyDirectory();
        assertThat(directory)
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith(".sluice"));
    }
}
