package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Events;
import io.sluice.testing.FreezingProxy;
import io.sluice.testing.PgBouncer;
import io.sluice.testing.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresEngineTest {

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.shared();
    }

    private static PostgresEngine engine(String url) {
        return new PostgresEngine(DatabaseUrl.parse(Secret.of(url)), new CommandRunner(new Redactor()));
    }

    /** PostgreSQL's own settings would keep the locks of a machine that is gone for two hours. */
    @Test
    void theServerNoticesWithinAMinuteThatAMachineIsGone() throws Exception {
        String url = PostgresServer.shared().createDatabase("keepalive");
        PostgresEngine engine =
                new PostgresEngine(DatabaseUrl.parse(Secret.of(url)), new CommandRunner(new Redactor()));
        try (Connection session = engine.connect()) {
            assertThat(PostgresSessions.value(session, "SHOW tcp_keepalives_idle"))
                    .isEqualTo("15");
            assertThat(PostgresSessions.value(session, "SHOW tcp_keepalives_interval"))
                    .isEqualTo("5");
            assertThat(PostgresSessions.value(session, "SHOW tcp_keepalives_count"))
                    .isEqualTo("4");
            assertThat(PostgresSessions.value(session, "SHOW tcp_user_timeout")).isEqualTo("40000");
        }
    }

    @Test
    void describesTheSameDatabaseAlikeHoweverItIsReached() {
        String url = server.createDatabase("engine_describe");
        DatabaseDescription description = engine(url).describe();
        assertThat(description.identity()).matches("postgresql:\\d+/engine_describe");
        assertThat(description.family()).isEqualTo(DatabaseFamily.POSTGRESQL);
        assertThat(description.serverVersion()).matches("\\d+\\.\\d+");
        assertThat(description.clientVersion()).matches("\\d+\\.\\d+");
        assertThat(engine(server.adminUrl("engine_describe")).describe()).isEqualTo(description);
        String socket = url.replace("@127.0.0.1:" + server.port(), "@") + "?host=" + server.socketDirectory() + "&port="
                + server.port();
        assertThat(engine(socket).describe()).isEqualTo(description);
    }

    @Test
    void connectsInTheSchemaOfTheUrl() throws Exception {
        String url = server.createDatabase("engine_schema");
        server.executeAs(PostgresServer.OWNER, "engine_schema", "CREATE SCHEMA \"Te nant\"");
        for (String spelling : List.of("?schema=Te%20nant", "?options=-csearch_path%3D%22Te%5C%20nant%22")) {
            try (Connection session = engine(url + spelling).connect()) {
                assertThat(session.getSchema()).isEqualTo("Te nant");
                assertThat(session.getAutoCommit()).isTrue();
            }
        }
    }

    @Test
    void saysInOneSentenceWhyItCannotConnect() {
        server.createDatabase("engine_errors");
        String address = "@127.0.0.1:" + server.port();
        assertSentence(server.url("engine_errors", PostgresServer.OWNER, "wrong"), "refuses the password");
        assertSentence(server.url("no such\n\"database", PostgresServer.OWNER, PostgresServer.PASSWORD), "no database");
        assertSentence("postgresql://shop_owner" + address + "/engine_errors", "asks for a password");
        assertSentence("postgresql://a:wrong@127.0.0.1:1/d", "nothing answers");
        assertSentence("postgresql://a:wrong@no-such-host.invalid/d", "no host of that name");
        assertSentence("postgresql://a:wrong" + address + "/d?sslmode=require", "sslmode");
    }

    @Test
    void aServerThatFreezesAfterTheConnectionIsNotWaitedForForEver() {
        String url = server.createDatabase("engine_frozen");
        try (FreezingProxy proxy = FreezingProxy.before("SHOW server_version", server.port())) {
            DatabaseUrl frozen = DatabaseUrl.parse(Secret.of(url.replace(":" + server.port(), ":" + proxy.port())));
            PostgresEngine engine =
                    new PostgresEngine(frozen, new CommandRunner(new Redactor()), new PostgresSessions(frozen, 1));

            assertThatThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(20), engine::describe))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("nothing answers there");
        }
    }

    private static void assertSentence(String url, String part) {
        assertThatThrownBy(() -> engine(url).describe())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(part)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("wrong", "needle", "\n");
    }

    @Test
    void refusesAClientThatIsOlderThanTheServer() {
        PostgresPrograms old = new PostgresPrograms(Path.of("/old"), "9.6.24", 9);
        PostgresPrograms fitting = new PostgresPrograms(Path.of("/fitting"), "15.3", 15);
        assertThat(PostgresPrograms.choose(14, List.of(old, fitting))).isEqualTo(fitting);
        assertThatThrownBy(() -> PostgresPrograms.choose(16, List.of(old, fitting)))
                .hasMessageContaining("15.3 is older than the server")
                .hasMessageContaining("postgresql-client-16");
        assertThatThrownBy(() -> PostgresPrograms.choose(16, List.of())).hasMessageContaining("install");
    }

    @Test
    void dumpsDatabaseAndUserWithHostileNames() throws Exception {
        String name = "a b'\"$(touch x);\n=ü";
        server.createRole(name, "pa ss'\"\\");
        server.execute(
                "postgres",
                "DROP DATABASE IF EXISTS \"a b'\"\"$(touch x);\n=ü\"",
                "CREATE DATABASE \"a b'\"\"$(touch x);\n=ü\" OWNER \"a b'\"\"$(touch x);\n=ü\"");
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        engine(server.url(name, name, "pa ss'\"\\")).dump(dump, Events.none(), new Cancellation());
        assertThat(dump.toString(StandardCharsets.ISO_8859_1)).startsWith("PGDMP");
    }

    @Test
    void aDumpThatMayNotReadEverythingFails() {
        String url = server.createDatabase("engine_denied");
        server.execute("engine_denied", "CREATE TABLE secret (id int)");
        assertThatThrownBy(() -> engine(url).dump(new ByteArrayOutputStream(), Events.none(), new Cancellation()))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("permission denied for table secret")
                .hasMessageContaining("has to be allowed to read everything");
    }

    @Test
    void oneOfTwoLockersGetsTheLockUntilItsSessionEnds() throws Exception {
        String url = server.createDatabase("engine_lock");
        DatabaseLock first = engine(url).tryLock().orElseThrow();
        assertThat(first.held()).isTrue();
        assertThat(engine(url).tryLock()).isEmpty();
        server.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'sluice lock'");
        assertThat(first.held()).isFalse();
        Optional<DatabaseLock> second = engine(url).tryLock();
        assertThat(second).isPresent();
        second.get().close();
        assertThat(second.get().held()).isFalse();
        first.close();
    }

    @Test
    void anIndexCanBeBuiltConcurrentlyUnderTheLock() {
        String url = server.createDatabase("engine_concurrently");
        try (DatabaseLock lock = engine(url).tryLock().orElseThrow()) {
            server.executeAs(
                    PostgresServer.OWNER,
                    "engine_concurrently",
                    "SET statement_timeout = '20s'",
                    "CREATE TABLE t (id int)",
                    "CREATE INDEX CONCURRENTLY t_id ON t (id)");
            assertThat(lock.held()).isTrue();
        }
    }

    @Test
    void aPoolerInTransactionModeIsRefusedAndOneInSessionModeIsNot() throws Exception {
        String direct = server.createDatabase("engine_pooled");
        try (PgBouncer transaction = new PgBouncer(server, "transaction");
                PgBouncer session = new PgBouncer(server, "session")) {
            String pooled = transaction.url(server, "engine_pooled");
            assertThatThrownBy(() -> engine(pooled).describe()).hasMessageContaining("set database.directUrl");
            assertThat(engine(pooled).instance())
                    .as("the pooler leads to the same database")
                    .isEqualTo(engine(direct).instance())
                    .isNotEqualTo(engine(server.createDatabase("engine_other")).instance());
            assertThatThrownBy(() -> engine(pooled).tryLock()).hasMessageContaining("set database.directUrl");
            assertThatThrownBy(
                            () -> engine(pooled + "?options=-csearch_path%3Dx").describe())
                    .hasMessageContaining("set database.directUrl");
            engine(session.url(server, "engine_pooled")).describe();
        }
    }

    @Test
    void aDumpThatIsInterruptedFailsWithTheReason() throws Exception {
        try (PostgresServer own = PostgresServer.start()) {
            String url = own.createDatabase("big");
            own.executeAs(
                    PostgresServer.OWNER,
                    "big",
                    "CREATE TABLE t AS SELECT n, repeat('x', 1000) AS x FROM generate_series(1, 40000) n");
            Cancellation cancellation = new Cancellation();
            assertThatThrownBy(() -> engine(url).dump(after(cancellation::cancel), Events.none(), cancellation))
                    .isInstanceOf(InterruptedRunException.class);
            assertThatThrownBy(() ->
                            engine(url).dump(after(PostgresEngineTest::killDump), Events.none(), new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("pg_dump was killed by signal 9");
            assertThatThrownBy(() -> engine(url)
                            .dump(
                                    after(() -> {
                                        throw new UncheckedIOException(new IOException("no space left on device"));
                                    }),
                                    Events.none(),
                                    new Cancellation()))
                    .hasMessageContaining("no space left on device");
            assertThatThrownBy(() -> engine(url).dump(after(own::kill), Events.none(), new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("the dump of postgresql://shop_owner@127.0.0.1")
                    .hasMessageContaining("pg_dump ended with status 1");
        }
    }

    private static void killDump() {
        ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/pg_dump"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Takes a megabyte, then does something, once. */
    private static OutputStream after(Runnable action) {
        return new OutputStream() {
            private long taken;
            private boolean done;

            @Override
            public void write(int value) {
                taken++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                taken += length;
                if (taken > 1_000_000 && !done) {
                    done = true;
                    action.run();
                }
            }
        };
    }
}
