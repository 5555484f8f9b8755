package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandRunner;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.testing.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresRestoreTest {

    private static final String SHOP = "restore 'shop\" \n$$";
    private static PostgresServer server;

    private final CommandRunner runner = new CommandRunner(new Redactor());
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private PostgresEngine engine;
    private byte[] dump;
    private String before;

    @BeforeAll
    static void start() {
        server = PostgresServer.shared();
        server.execute("postgres", "DROP ROLE IF EXISTS reader", "CREATE ROLE reader");
    }

    @BeforeEach
    void makeShopAndDumpIt() throws IOException {
        engine = engine(server.createDatabase(SHOP));
        server.execute(
                SHOP,
                "CREATE SCHEMA ext",
                "GRANT USAGE ON SCHEMA ext TO PUBLIC",
                "CREATE EXTENSION hstore SCHEMA ext",
                "CREATE EXTENSION pg_trgm SCHEMA public",
                "ALTER DATABASE \"" + SHOP.replace("\"", "\"\"") + "\" SET work_mem = '5MB'",
                "GRANT CONNECT ON DATABASE \"" + SHOP.replace("\"", "\"\"") + "\" TO reader");
        server.executeAs(PostgresServer.OWNER, SHOP, script("postgres-shop.sql"));
        dump = dump();
        before = content();
    }

    @AfterEach
    void drop() {
        server.execute("postgres", "DROP DATABASE \"" + SHOP.replace("\"", "\"\"") + "\" WITH (FORCE)");
    }

    @Test
    void bringsBackExactlyWhatWasThereBeforeTheMigration() throws Exception {
        server.executeAs(PostgresServer.OWNER, SHOP, script("postgres-migration.sql"));
        assertThat(content()).isNotEqualTo(before);
        restore();
        assertThat(content()).isEqualTo(before);
        assertThat(engine.connect()).satisfies(session -> {
            assertThat(PostgresSessions.value(session, "SHOW work_mem")).isEqualTo("5MB");
            assertThat(PostgresSessions.value(
                            session,
                            "SELECT has_database_privilege('reader', current_database(), 'CONNECT')"
                                    + " AND datdba = 'shop_owner'::regrole FROM pg_database"
                                    + " WHERE datname = current_database()"))
                    .isEqualTo("t");
            session.close();
        });
        assertThat(events).noneMatch(Event.Warning.class::isInstance);
    }

    /** From COMMIT on there are statistics, of a tenth of the usual sample; autovacuum is left to take the whole one. */
    @Test
    void queriesHaveStatisticsAtOnceAndAutovacuumRefinesThem() throws Exception {
        engine = engine(server.createDatabase("restore statistics"));
        server.executeAs(
                PostgresServer.OWNER,
                "restore statistics",
                "CREATE TABLE sample WITH (autovacuum_enabled = false) AS SELECT n % 1000 AS n FROM generate_series(1, 50000) n",
                "CREATE TABLE parted (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (1000)",
                "INSERT INTO parted SELECT * FROM sample");
        dump = dump();

        restore();

        try (Connection session = engine.connect()) {
            assertThat(
                            PostgresSessions.value(
                                    session,
                                    "SELECT cardinality(histogram_bounds) BETWEEN 2 AND 11 FROM pg_stats WHERE tablename = 'sample'"))
                    .isEqualTo("t");
            assertThat(PostgresSessions.value(
                            session, "SELECT count(*) FROM pg_stats WHERE tablename IN ('part', 'parted')"))
                    .as("autovacuum never analyses the parent")
                    .isEqualTo("2");
            assertThat(PostgresSessions.value(
                            session,
                            "SELECT reltuples = 50000 AND pg_stat_get_mod_since_analyze(oid) = 50000 FROM pg_class"
                                    + " WHERE relname = 'sample'"))
                    .isEqualTo("t");
        }
    }

    /** Else the first query and the first vacuum would write the whole database again. */
    @Test
    void rowsComeBackFrozen() throws Exception {
        engine = engine(server.createDatabase("restore frozen"));
        String looksLikeOne =
                "\n--\n-- Data for Name: big; Type: TABLE DATA; Schema: public; Owner: x\n--\n\nCOPY public.big (n, t) FROM stdin;\n";
        server.executeAs(
                PostgresServer.OWNER,
                "restore frozen",
                "CREATE TABLE big AS SELECT n, repeat(md5(n::text), 8) AS t FROM generate_series(1, 5000) n",
                "ALTER TABLE big SET (autovacuum_enabled = false)",
                "CREATE TABLE \"new\nline\" (n serial PRIMARY KEY, \"FROM stdin;\" text)",
                "CREATE TABLE copies AS SELECT 'COPY public.big (n, t) FROM stdin;' AS t UNION ALL SELECT '\\.'",
                "CREATE FUNCTION body() RETURNS text LANGUAGE sql AS $$ SELECT '" + looksLikeOne + "' $$",
                "INSERT INTO \"new\nline\" (\"FROM stdin;\") SELECT body() FROM generate_series(1, 3)",
                "CREATE TABLE read_only AS SELECT 1 AS n",
                "REVOKE INSERT ON read_only FROM " + PostgresServer.OWNER);
        dump = dump();

        restore();

        try (Connection session = engine.connect()) {
            assertThat(PostgresSessions.value(
                            session,
                            // an empty page may follow: newer servers grow a table by many at once
                            "SELECT relallvisible >= (SELECT count(DISTINCT split_part(ctid::text, ',', 1)) FROM big)"
                                    + " AND relallvisible > 100 FROM pg_class WHERE relname = 'big'"))
                    .isEqualTo("t");
            assertThat(PostgresSessions.value(session, "SELECT count(*) FROM big WHERE t = repeat(md5(n::text), 8)"))
                    .isEqualTo("5000");
            assertThat(PostgresSessions.value(
                            session, "SELECT string_agg(t, ' ' ORDER BY t COLLATE \"C\") FROM copies"))
                    .isEqualTo("COPY public.big (n, t) FROM stdin; \\.");
            assertThat(PostgresSessions.value(
                            session, "SELECT string_agg(\"FROM stdin;\", '|') || body() FROM \"new\nline\""))
                    .isEqualTo(String.join("|", looksLikeOne, looksLikeOne, looksLikeOne) + looksLikeOne);
        }
        assertThat(events).noneMatch(Event.Note.class::isInstance);
    }

    /** A dump of somebody else's making: rows of partitions that go through their parent cannot be frozen. */
    @Test
    void rowsThatCannotBeFrozenComeBackAsWell() throws Exception {
        String url = server.createDatabase("restore parent");
        engine = engine(url);
        server.executeAs(
                PostgresServer.OWNER,
                "restore parent",
                "CREATE TABLE parted (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (1000)",
                "INSERT INTO parted SELECT generate_series(1, 100)");
        Command command = PostgresPrograms.find(0, runner)
                .command(
                        DatabaseUrl.parse(Secret.of(url)),
                        "test",
                        "pg_dump",
                        "--format=custom",
                        "--load-via-partition-root");
        try (CommandProcess process = runner.start(command, new Cancellation())) {
            dump = process.output().readAllBytes();
        }

        restore();

        try (Connection session = engine.connect()) {
            assertThat(PostgresSessions.value(session, "SELECT count(*) FROM part"))
                    .isEqualTo("100");
        }
        assertThat(events).isEmpty();
    }

    /** From the first value on that only the server's text format takes, a table's rows go to it as text. */
    @Test
    void rowsThatHaveToGoAsTextComeBackAsWell() throws Exception {
        engine = engine(server.createDatabase("restore text"));
        server.executeAs(
                PostgresServer.OWNER,
                "restore text",
                "CREATE TABLE arrays AS SELECT n, ARRAY[n, n] AS a FROM generate_series(1, 1000) n",
                "CREATE TABLE first AS SELECT n, CASE WHEN n = 1 THEN '0044-03-15 BC'::date ELSE '2026-11-29' END AS d"
                        + " FROM generate_series(1, 1000) n",
                "CREATE TABLE middle AS SELECT n, CASE WHEN n = 500 THEN '0044-03-15 BC'::date ELSE '2026-11-29' END AS d"
                        + " FROM generate_series(1, 1000) n",
                "CREATE TABLE last AS SELECT n, CASE WHEN n = 1000 THEN '0044-03-15 BC'::date ELSE '2026-11-29' END AS d"
                        + " FROM generate_series(1, 1000) n",
                "CREATE TABLE long AS SELECT n, repeat('x', CASE WHEN n = 50 THEN 700000 ELSE n * 1000 END) AS t"
                        + " FROM generate_series(1, 100) n",
                "CREATE TABLE \"Å książki \u0085\r\" AS SELECT 1 AS \"х\u0085\"",
                "CREATE TABLE no_rows (n int, d date)",
                "CREATE TABLE no_columns ()",
                "INSERT INTO no_columns SELECT FROM generate_series(1, 3)",
                "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "CREATE DOMAIN more_positive AS positive CHECK (VALUE > 1)",
                "CREATE TABLE domains AS SELECT n::positive AS a, n::more_positive AS b FROM generate_series(2, 10) n",
                "CREATE TABLE computed (\"a\"\"(b), c\" int, twice int GENERATED ALWAYS AS (\"a\"\"(b), c\" * 2) STORED, t text)",
                "INSERT INTO computed (\"a\"\"(b), c\", t) SELECT n, n FROM generate_series(1, 10) n",
                "ALTER TABLE computed DROP COLUMN t, ADD COLUMN u text DEFAULT 'u'");
        String before = content("restore text");
        dump = dump();
        server.executeAs(PostgresServer.OWNER, "restore text", "DELETE FROM middle", "DROP TABLE last");

        restore();

        assertThat(content("restore text")).isEqualTo(before);
        try (Connection session = engine.connect()) {
            assertThat(
                            PostgresSessions.value(
                                    session,
                                    "SELECT string_agg(relname, ' ') FROM pg_class"
                                            + " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relpages > 0 AND relallvisible = 0"))
                    .as("tables with rows that are not frozen")
                    .isNull();
        }
    }

    @Test
    void everyEncodingComesBackByteForByte() throws Exception {
        for (String encoding : List.of("LATIN1", "EUC_JP", "EUC_JIS_2004", "WIN1251", "SQL_ASCII")) {
            // a driver that speaks UTF8 alone cannot name a table in bytes of no encoding
            String column = encoding.equals("SQL_ASCII") ? "'x'" : "(SELECT max(x) FROM t)";
            String name = "restore " + encoding;
            String url = server.createDatabase(name, encoding);
            engine = engine(url);
            server.executeAs(
                    PostgresServer.OWNER,
                    name,
                    "CREATE TABLE t AS SELECT convert_from(x, getdatabaseencoding()) AS x, ARRAY[convert_from(x, getdatabaseencoding())] AS a"
                            + " FROM (VALUES ('\\xa4a2'::bytea), ('\\xb0a1b0a2')) AS v (x)",
                    "DO $$ BEGIN EXECUTE format('CREATE TABLE u AS SELECT x AS %I FROM t', " + column + "); END $$",
                    "DO $$ BEGIN EXECUTE format('COMMENT ON TABLE t IS %L', (SELECT max(x) FROM t)); END $$");
            String before = content(name);
            dump = dump();
            server.executeAs(PostgresServer.OWNER, name, "DROP TABLE t, u");

            restore();

            assertThat(content(name)).as(encoding).isEqualTo(before).contains("\u00a4\u00a2");
        }
    }

    /** Of the session that restores, which is to be like one of pg_restore's own. */
    @Test
    void settingsOfTheDatabaseHold() throws Exception {
        engine = engine(server.createDatabase("restore settings"));
        server.execute(
                "restore settings",
                "ALTER DATABASE \"restore settings\" SET TimeZone = 'America/Adak'",
                "ALTER ROLE shop_owner IN DATABASE \"restore settings\" SET TimeZone = 'Pacific/Kiritimati'",
                "ALTER DATABASE \"restore settings\" SET statement_timeout = '20ms'",
                "ALTER DATABASE \"restore settings\" SET standard_conforming_strings = off");
        server.executeAs(
                PostgresServer.OWNER,
                "restore settings",
                "SET statement_timeout = 0",
                "SET standard_conforming_strings = on",
                "SET TimeZone = 'Pacific/Kiritimati'",
                "CREATE TABLE t (at timestamptz, code text DEFAULT 'a\\b''' CHECK (code ~ '^\\w'))",
                "COMMENT ON TABLE t IS 'back\\slash'",
                "INSERT INTO t SELECT timestamptz '2026-01-01 00:00+00' + n * interval '1 hour' FROM generate_series(1, 100) n",
                "CREATE MATERIALIZED VIEW days AS SELECT at::date::text AS day, count(*) FROM t GROUP BY 1 ORDER BY 1",
                "SELECT lo_from_bytea(4711, '\\x00ff')");
        String before = contents("restore settings");
        dump = dump();
        server.executeAs(PostgresServer.OWNER, "restore settings", "SET statement_timeout = 0", "DROP TABLE t CASCADE");

        restore();

        assertThat(contents("restore settings")).isEqualTo(before).contains("(2026-01-01,9)");
    }

    /** With the rows of materialized views, which pg_dump leaves out. */
    private String contents(String database) throws SQLException {
        try (Connection session = server.connect(database)) {
            return content(database)
                    + PostgresSessions.value(session, "SELECT string_agg(d::text, ' ' ORDER BY d::text) FROM days d");
        }
    }

    /** A server logs the whole of what it was given when something in it fails. */
    @Test
    void passwordsOfUserMappingsStayOutOfTheServersLog() throws Exception {
        server.execute(
                SHOP,
                "CREATE EXTENSION postgres_fdw SCHEMA ext",
                "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO shop_owner");
        server.executeAs(
                PostgresServer.OWNER,
                SHOP,
                "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
                "CREATE USER MAPPING FOR shop_owner SERVER elsewhere OPTIONS (user 'u', password 'mapped secret')");
        dump = dump();
        before = content();
        assertThat(before).contains("mapped secret");
        byte[] broken = new String(dump, StandardCharsets.ISO_8859_1)
                .replaceFirst("CREATE TABLE public.egg", "CREATE TABLX public.egg")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertRefused(() -> new ByteArrayInputStream(broken));

        String log = server.log();
        assertThat(log).contains("CREATE TABLX");
        assertThat(log.substring(log.indexOf("syntax error at or near \"TABLX\"")))
                .doesNotContain("mapped secret");
        restore();
        assertThat(content()).isEqualTo(before);
    }

    /** More than is sent at once. */
    @Test
    void largeObjectsComeBack() throws Exception {
        engine = engine(server.createDatabase("restore objects"));
        server.executeAs(
                PostgresServer.OWNER,
                "restore objects",
                "SELECT lo_from_bytea(4711 + n, decode(repeat(md5(n::text), 50000), 'hex')) FROM generate_series(1, 3) n",
                "CREATE TABLE t AS SELECT 1 AS n");
        dump = dump();
        server.executeAs(PostgresServer.OWNER, "restore objects", "SELECT lo_unlink(4712), lo_put(4713, 0, 'x')");

        restore();

        try (Connection session = engine.connect()) {
            assertThat(PostgresSessions.value(
                            session,
                            "SELECT count(*) FROM generate_series(1, 3) n"
                                    + " WHERE lo_get(4711 + n) = decode(repeat(md5(n::text), 50000), 'hex')"))
                    .isEqualTo("3");
        }
    }

    /** pg_restore has nothing to say then but settings. */
    @Test
    void anEmptyDatabaseIsMadeEmptyAgain() throws Exception {
        engine = engine(server.createDatabase("restore empty"));
        dump = dump();
        server.executeAs(PostgresServer.OWNER, "restore empty", "CREATE TABLE added (id int)");

        restore();

        try (Connection session = engine.connect()) {
            assertThat(PostgresSessions.value(session, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void anAdministratorsObjectsStayAndTheRestIsRestored() throws Exception {
        server.execute(
                SHOP,
                "CREATE PUBLICATION everything FOR ALL TABLES",
                "CREATE PUBLICATION partly FOR TABLE customer",
                "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
                "ALTER FUNCTION watch() OWNER TO shop_owner",
                "CREATE EXTENSION postgres_fdw SCHEMA ext",
                "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
                "GRANT USAGE ON FOREIGN SERVER elsewhere TO shop_owner");
        server.executeAs(PostgresServer.OWNER, SHOP, "CREATE FOREIGN TABLE far (id int) SERVER elsewhere");
        dump = dump();
        before = content();
        server.executeAs(PostgresServer.OWNER, SHOP, "DROP FOREIGN TABLE far", "CREATE TABLE added (id int)");
        restore();
        assertThat(content())
                .isEqualTo(
                        before.replaceAll("(?s)--\n-- Name: partly customer; Type: PUBLICATION TABLE.*?;\n\n\n", ""));
        assertThat(events)
                .anyMatch(event ->
                        event instanceof Event.Warning warning && warning.text().contains("partly"));
    }

    @Test
    void restoresIntoAnotherDatabaseOfAnotherRole() throws Exception {
        server.createRole("stranger", PostgresServer.PASSWORD);
        server.createDatabase("restore_other");
        server.execute(
                "restore_other",
                "ALTER DATABASE restore_other OWNER TO stranger",
                "CREATE SCHEMA ext AUTHORIZATION stranger",
                "CREATE EXTENSION hstore SCHEMA ext");
        server.executeAs("stranger", "restore_other", "CREATE TABLE customer (was_here int)");
        PostgresEngine other = engine(server.url("restore_other", "stranger", PostgresServer.PASSWORD));
        other.restore(() -> new ByteArrayInputStream(dump), false, events::add, new Cancellation());
        try (Connection session = other.connect()) {
            assertThat(PostgresSessions.value(session, "SELECT count(*) FROM customer"))
                    .isEqualTo("1000");
            assertThat(PostgresSessions.value(
                            session, "SELECT count(*) FROM pg_class WHERE relowner = 'shop_owner'::regrole"))
                    .isEqualTo("0");
        }
        server.execute("postgres", "DROP DATABASE restore_other WITH (FORCE)", "DROP ROLE stranger");
    }

    @Test
    void endsSessionsThatHoldLocksAndLeavesIdleOnesAlone() throws Exception {
        try (Connection idle = owner();
                Connection inTransaction = owner();
                Connection writing = owner();
                Statement reads = inTransaction.createStatement();
                Statement writes = writing.createStatement()) {
            inTransaction.setAutoCommit(false);
            reads.execute("SELECT * FROM customer");
            writing.setAutoCommit(false);
            writes.execute("UPDATE customer SET name = 'lost'");
            engine = engine(server.url(SHOP, PostgresServer.OWNER, PostgresServer.PASSWORD) + "?application_name=mine");
            restore();
            assertThat(idle.isValid(5)).isTrue();
            assertThat(inTransaction.isValid(5)).isFalse();
            assertThat(writing.isValid(5)).isFalse();
        }
        assertThat(content()).isEqualTo(before);
        assertThat(events)
                .anyMatch(event -> event instanceof Event.Note note
                        && note.text().contains("ended session")
                        && note.text().contains("idle in transaction"));
    }

    @Test
    void winsAgainstAnApplicationThatConnectsAgainAtOnce() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> application = List.of(new Thread(() -> work(stop)), new Thread(() -> work(stop)));
        application.forEach(Thread::start);
        try {
            restore();
        } finally {
            stop.set(true);
            for (Thread thread : application) {
                thread.join();
            }
        }
        assertThat(content()).contains("CREATE TABLE public.customer");
    }

    private static void work(AtomicBoolean stop) {
        while (!stop.get()) {
            try (Connection session = owner();
                    Statement statement = session.createStatement()) {
                session.setAutoCommit(false);
                statement.execute("SELECT count(*) FROM egg; SELECT count(*) FROM customer; SELECT pg_sleep(0.1)");
                statement.execute("LOCK TABLE chicken IN SHARE MODE");
                session.commit();
            } catch (SQLException ended) {
                // and again
            }
        }
    }

    @Test
    void saysWhoBlocksIfItMayNotEndThatSession() throws Exception {
        try (Connection admin = server.connect(SHOP);
                Statement statement = admin.createStatement()) {
            admin.setAutoCommit(false);
            statement.execute("LOCK TABLE customer");
            PostgresRestore impatient = restore(dump, "1s");
            assertThatThrownBy(() -> impatient.run(events::add, new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("nothing was changed")
                    .hasMessageContaining("of role " + PostgresServer.ADMIN);
        }
        assertThat(content()).isEqualTo(before);
    }

    private void restore() {
        engine.restore(() -> new ByteArrayInputStream(dump), true, events::add, new Cancellation());
    }

    private PostgresRestore restore(byte[] archive, String lockTimeout) {
        PostgresPrograms programs = PostgresPrograms.find(0, runner);
        return new PostgresRestore(
                engine.url(),
                new PostgresSessions(engine.url()),
                programs,
                runner,
                () -> new ByteArrayInputStream(archive),
                true,
                lockTimeout);
    }

    @Test
    void aTruncatedOrCorruptedDumpChangesNothing() throws Exception {
        for (double part : new double[] {0, 0.01, 0.5, 0.9, 0.999}) {
            byte[] truncated = Arrays.copyOf(dump, (int) (dump.length * part));
            assertRefused(() -> new ByteArrayInputStream(truncated));
        }
        byte[] corrupted = dump.clone();
        int name = new String(dump, StandardCharsets.ISO_8859_1).indexOf("n\u00c3\u00a4me 77");
        corrupted[name + 1] = (byte) 0xff;
        assertRefused(() -> new ByteArrayInputStream(corrupted));
    }

    @Test
    void aDumpWhoseDigestIsWrongAtItsVeryEndChangesNothing() throws IOException {
        server.executeAs(PostgresServer.OWNER, SHOP, script("postgres-migration.sql"));
        before = content();
        assertRefused(() -> new FilterInputStream(new ByteArrayInputStream(dump)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                if (read < 0) {
                    pause(); // until the server has run all that pg_restore made of it
                    throw new IOException("digest");
                }
                return read;
            }
        });
    }

    private static void pause() {
        try {
            Thread.sleep(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anObjectThatIsNotOursRefusesTheRestoreAndChangesNothing() {
        server.execute(SHOP, "CREATE SCHEMA not_ours");
        before = content();
        assertThatThrownBy(() ->
                        engine.restore(() -> new ByteArrayInputStream(dump), true, events::add, new Cancellation()))
                .hasMessageContaining("must be owner of schema not_ours")
                .hasMessageContaining("restore as a role that owns all objects");
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void aKilledPgRestoreChangesNothing() throws Exception {
        server.executeAs(PostgresServer.OWNER, SHOP, "CREATE TABLE marker (id int)");
        before = content();
        assertRefused(interrupted(dump, 40, PostgresRestoreTest::killPgRestore));
    }

    /** A dump that does something when it is read for its rows: after its contents, its definitions, and the rest. */
    private static DumpSource interrupted(byte[] dump, int percent, Runnable action) {
        AtomicInteger openings = new AtomicInteger();
        return () -> {
            boolean forRows = openings.incrementAndGet() == 4;
            return new FilterInputStream(new ByteArrayInputStream(dump)) {
                private long seen;
                private boolean done = !forRows;

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int read = super.read(bytes, offset, Math.min(length, 2000));
                    seen += read;
                    if (!done && seen * 100 > (long) dump.length * percent) {
                        done = true;
                        action.run();
                    }
                    return read;
                }
            };
        };
    }

    /** Waits for it first: it was started a moment ago, through setsid and Debian's wrapper. */
    private static void killPgRestore() {
        List<ProcessHandle> ours = List.of();
        for (int look = 0; ours.isEmpty() && look < 1000; look++) {
            ours = ProcessHandle.current()
                    .descendants()
                    .filter(process -> process.info().command().orElse("").endsWith("/pg_restore"))
                    .toList();
        }
        assertThat(ours).isNotEmpty();
        ours.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void cancellingChangesNothing() {
        Cancellation cancellation = new Cancellation();
        DumpSource source = interrupted(dump, 40, cancellation::cancel);
        assertThatThrownBy(() -> engine.restore(source, true, events::add, cancellation))
                .isInstanceOf(InterruptedRunException.class);
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void aServerThatCrashesInBetweenComesBackAsItWas() throws Exception {
        try (PostgresServer own = PostgresServer.start()) {
            PostgresEngine crashing = engine(own.createDatabase("crash"));
            own.executeAs(
                    PostgresServer.OWNER,
                    "crash",
                    "CREATE TABLE t AS SELECT n, repeat('x', 500) AS x FROM generate_series(1, 20000) n");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            crashing.dump(out, Events.none(), new Cancellation());
            own.executeAs(PostgresServer.OWNER, "crash", "CREATE TABLE marker (id int)");
            DumpSource source = interrupted(out.toByteArray(), 90, own::kill);
            assertThatThrownBy(() -> crashing.restore(source, true, events::add, new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("nothing was changed");
            own.restart();
            own.execute("crash", "SELECT * FROM marker");
        }
    }

    @Test
    void bringsBackThePublicSchemaThatAMigrationDropped() throws Exception {
        server.execute(SHOP, "DROP SCHEMA public CASCADE");
        restore();
        assertThat(rows(content())).isEqualTo(rows(before));
    }

    /** The rows of all tables. */
    private static String rows(String content) {
        return Pattern.compile("(?ms)^COPY .*?^\\\\\\.$")
                .matcher(content)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void moreTablesThanTheServerCanLockChangeNothing() throws Exception {
        try (PostgresServer own = PostgresServer.start("max_locks_per_transaction = 10", "max_connections = 10")) {
            PostgresEngine crowded = engine(own.createDatabase("crowded"));
            own.executeAs(PostgresServer.OWNER, "crowded", "CREATE TABLE first (id int)");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            crowded.dump(out, events::add, new Cancellation());
            String[] migration = new String[2500];
            Arrays.setAll(migration, n -> "CREATE TABLE t" + n + " (id int)");
            own.executeAs(PostgresServer.OWNER, "crowded", Arrays.copyOf(migration, 100));
            assertThat(events).isEmpty();
            crowded.dump(new ByteArrayOutputStream(), events::add, new Cancellation());
            assertThat(events)
                    .anyMatch(event -> event instanceof Event.Warning warning
                            && warning.text().contains("set max_locks_per_transaction to"));
            own.executeAs(PostgresServer.OWNER, "crowded", Arrays.copyOfRange(migration, 100, migration.length));
            assertThatThrownBy(() -> crowded.restore(
                            () -> new ByteArrayInputStream(out.toByteArray()), true, events::add, new Cancellation()))
                    .hasMessageContaining("nothing was changed")
                    .hasMessageContaining("raise max_locks_per_transaction");
            own.execute("crowded", "SELECT * FROM t2499");
        }
    }

    @Test
    void verifyAcceptsAWholeDumpOnly() {
        engine.verify(() -> new ByteArrayInputStream(dump), new Cancellation());
        for (byte[] broken : List.of(new byte[0], "not a dump".getBytes(), Arrays.copyOf(dump, dump.length / 2))) {
            assertThatThrownBy(() -> engine.verify(() -> new ByteArrayInputStream(broken), new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("not a whole one");
        }
    }

    private void assertRefused(DumpSource source) {
        assertThatThrownBy(() -> engine.restore(source, true, events::add, new Cancellation()))
                .isInstanceOf(DatabaseException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("needle", "\n");
        assertThat(content()).isEqualTo(before);
    }

    private PostgresEngine engine(String url) {
        return new PostgresEngine(DatabaseUrl.parse(Secret.of(url)), runner);
    }

    private static Connection owner() throws SQLException {
        return server.connect(SHOP, PostgresServer.OWNER, PostgresServer.PASSWORD);
    }

    private byte[] dump() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.dump(out, Events.none(), new Cancellation());
        return out.toByteArray();
    }

    private String content() {
        return content(SHOP);
    }

    /** Rows and schema, as pg_dump's plain text; a character for each byte. */
    private String content(String database) {
        PostgresPrograms programs = PostgresPrograms.find(0, runner);
        DatabaseUrl admin = DatabaseUrl.parse(Secret.of(server.adminUrl(database)));
        Command command = programs.command(admin, "test", "pg_dump");
        try (CommandProcess process = runner.start(command, new Cancellation());
                InputStream output = process.output()) {
            String text = new String(output.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(process.waitFor().lastLines()).isEmpty();
            return text.replaceAll("(?m)^\\\\(un)?restrict .*$", "");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream in = PostgresRestoreTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
