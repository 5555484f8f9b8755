package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.testing.Await;
import io.sluice.testing.MariaDbServer;
import io.sluice.testing.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationSessionsTest {

    private static final String NAME = "sessions";
    private static final String RUN = "shop/production/v2#1";

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<Process> clients = new ArrayList<>();

    @AfterEach
    void endClients() {
        clients.forEach(Process::destroyForcibly);
    }

    @Test
    void aSessionWithTheNameOfTheMigrationIsTerminatedAndNoOther() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresEngine engine = postgres(server.createDatabase(NAME));
        MigrationMark mark = mark(engine, false, "job");
        String elsewhere = server.createDatabase("other sessions");
        try (Connection left = named(engine.url(), mark.application());
                Connection another = named(engine.url(), MigrationMark.application("shop/production/v2#2"));
                Connection inAnotherDatabase = named(url(elsewhere), mark.application());
                Connection application = named(engine.url(), "shop")) {
            assertThat(sessions(engine, mark).end()).isEmpty();

            assertThat(left.isValid(5)).isFalse();
            assertThat(another.isValid(5)).isTrue();
            assertThat(inAnotherDatabase.isValid(5)).isTrue();
            assertThat(application.isValid(5)).isTrue();
        }
        assertThat(events)
                .singleElement()
                .asString()
                .contains("terminated session ", "which the migration of " + RUN + " had left in the database");
    }

    @Test
    void oneThatThisRoleMayNotTerminateIsNamed() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresEngine engine = postgres(server.createDatabase(NAME));
        MigrationMark mark = mark(engine, false, "here");
        try (Connection left = server.connect(NAME)) { // a superuser's
            left.setClientInfo("ApplicationName", mark.application());
            String process = PostgresSessions.value(left, "SELECT pg_backend_pid()");
            Cancellation cancelled = new Cancellation();

            assertThat(sessions(engine, mark).settle(Duration.ZERO, cancelled))
                    .singleElement()
                    .asString()
                    .startsWith("session " + process + " of " + PostgresServer.ADMIN);

            assertThat(left.isValid(5)).isTrue();
        }
        assertThat(events).isEmpty();
    }

    /** As JDBC's, Prisma's and asyncpg's are. */
    @Test
    void aSessionWithoutANameIsTerminatedWhenItsClientIsGone() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresEngine engine = postgres(server.createDatabase(NAME));
        MigrationMark mark = mark(engine, false, "here");
        Process migration = psql(server, "a tool of its own name");
        Process application = psql(server, "shop");
        awaitWorking(engine, 2);
        migration.destroyForcibly().waitFor();

        assertThat(sessions(engine, mark).settle(Duration.ZERO, new Cancellation()))
                .as("the other one may have left its supervisor, and is named")
                .singleElement()
                .asString()
                .contains(" from 127.0.0.1, active for ");

        assertThat(applications(engine)).containsExactly("shop");
        assertThat(application.isAlive()).isTrue();
    }

    @Test
    void aMariaDbSessionIsTerminatedWhenItsClientIsGone() throws Exception {
        MariaDbServer server = MariaDbServer.shared();
        MariaDbEngine engine = mariaDb(server.createDatabase(NAME));
        MigrationMark mark = mark(engine, false, "here");
        Process migration = mariaDbClient(server, "CREATE TABLE late AS SELECT SLEEP(60) AS n");
        Process application = mariaDbClient(server, "SELECT SLEEP(60)");
        awaitWorking(engine, 2);
        migration.destroyForcibly().waitFor();

        assertThat(sessions(engine, mark).settle(Duration.ZERO, new Cancellation()))
                .singleElement()
                .asString()
                .contains("SELECT SLEEP");

        try (ServerSessions asked = engine.sessions().orElseThrow()) {
            assertThat(asked.others()).extracting(DatabaseSession::statement).containsExactly("SELECT SLEEP(60)");
        }
        assertThat(application.isAlive()).isTrue();
    }

    /** From another machine than the lost one, nothing tells them apart. */
    @Test
    void whatMayBeTheApplicationsIsWaitedForAndNamedWithoutItsValues() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresEngine engine = postgres(server.createDatabase(NAME));
        MigrationMark mark = mark(engine, false, "job");
        try (Connection possible = named(engine.url(), "shop");
                Statement statement = possible.createStatement()) {
            possible.setAutoCommit(false);
            statement.execute("CREATE TABLE note AS SELECT 'planted' AS secret, 4711 AS number");

            assertThat(sessions(engine, mark).settle(Duration.ZERO, new Cancellation()))
                    .singleElement()
                    .asString()
                    .contains(" of " + PostgresServer.OWNER + " from 127.0.0.1, idle in transaction for ")
                    .endsWith(": CREATE TABLE note AS SELECT …");

            possible.commit();
            statement.execute("SELECT 1"); // the next transaction is not one that was there
            assertThat(sessions(engine, mark).settle(Duration.ZERO, new Cancellation()))
                    .hasSize(1);
            var waiting = CompletableFuture.supplyAsync(
                    () -> sessions(engine, mark).settle(Duration.ofSeconds(20), new Cancellation()));
            Await.await(() -> events.stream().anyMatch(event -> event.toString().contains("waiting for")));
            possible.commit();
            statement.execute("SELECT 2");
            assertThat(waiting.get()).isEmpty();
            assertThat(possible.isValid(5)).isTrue();
        }
    }

    /** A procedure, or a DO block, that commits on its way. */
    @Test
    void aStatementThatCommitsOnItsWayIsNotOverBeforeItEnds() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresEngine engine = postgres(server.createDatabase(NAME));
        MigrationMark mark = mark(engine, false, "job");
        try (Connection possible = named(engine.url(), "shop");
                Statement statement = possible.createStatement()) {
            var running = CompletableFuture.runAsync(() -> {
                try {
                    statement.execute(
                            "DO $$ BEGIN FOR i IN 1..15 LOOP PERFORM pg_sleep(0.2); COMMIT; END LOOP; END $$");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitWorking(engine, 1);

            assertThat(sessions(engine, mark).settle(Duration.ofSeconds(1), new Cancellation()))
                    .hasSize(1);
            assertThat(sessions(engine, mark).settle(Duration.ofSeconds(20), new Cancellation()))
                    .isEmpty();
            assertThat(running).isDone();
        }
    }

    @Test
    void whatAToolLeftAtWorkWhenItReportedSuccessIsWaitedForAndNamed() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresEngine engine = postgres(server.createDatabase(NAME));
        MigrationMark mark = mark(engine, false, "here");
        Process left = psql(server, mark.application());
        awaitWorking(engine, 1);

        assertThat(sessions(engine, mark).awaitOwn(Duration.ofMillis(300), new Cancellation()))
                .singleElement()
                .asString()
                .contains("SELECT pg_sleep");
        assertThat(left.isAlive()).as("it may be meant to go on").isTrue();
        left.destroyForcibly().waitFor();
    }

    /** A pooler's connection keeps the name that a client gave it, and serves the application under it. */
    @Test
    void aPoolersConnectionWithTheNameIsNotTerminated() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresEngine engine = postgres(server.createDatabase(NAME));
        MigrationMark mark = mark(engine, true, "here");
        try (Connection application = named(engine.url(), mark.application());
                Statement statement = application.createStatement()) {
            assertThat(sessions(engine, mark).settle(Duration.ZERO, new Cancellation()))
                    .isEmpty();
            application.setAutoCommit(false);
            statement.execute("SELECT 1");

            assertThat(sessions(engine, mark).settle(Duration.ZERO, new Cancellation()))
                    .hasSize(1);

            assertThat(application.isValid(5)).isTrue();
        }
    }

    @Test
    void aSessionOfBeforeTheMigrationIsNoneOfIt() throws Exception {
        PostgresServer server = PostgresServer.shared();
        PostgresEngine engine = postgres(server.createDatabase(NAME));
        try (Connection report = named(engine.url(), "report");
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("SELECT 1");
            MigrationMark mark = mark(engine, false, "job");

            assertThat(sessions(engine, mark).list()).isEmpty();
        }
    }

    private MigrationSessions sessions(DatabaseEngine engine, MigrationMark mark) {
        return new MigrationSessions(engine, mark, events::add);
    }

    private static MigrationMark mark(DatabaseEngine engine, boolean pooled, String in) {
        return MigrationSessions.mark(engine, RUN, pooled, in).orElseThrow();
    }

    private Process psql(PostgresServer server, String application) throws IOException {
        return client(
                Map.of(
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        Integer.toString(server.port()),
                        "PGDATABASE",
                        NAME,
                        "PGUSER",
                        PostgresServer.OWNER,
                        "PGPASSWORD",
                        PostgresServer.PASSWORD,
                        "PGAPPNAME",
                        application),
                "psql",
                "-Xqc",
                "SELECT pg_sleep(60)");
    }

    private Process mariaDbClient(MariaDbServer server, String sql) throws IOException {
        return client(
                Map.of("MYSQL_PWD", MariaDbServer.PASSWORD),
                "mariadb",
                "--no-defaults",
                "--protocol=tcp",
                "--host=127.0.0.1",
                "--port=" + server.port(),
                "--user=" + MariaDbServer.OWNER,
                "--execute=" + sql,
                NAME);
    }

    private Process client(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        clients.add(process);
        return process;
    }

    private static void awaitWorking(DatabaseEngine engine, int count) throws Exception {
        try (ServerSessions sessions = engine.sessions().orElseThrow()) {
            Await.await(() -> {
                try {
                    Stream<DatabaseSession> working = sessions.others().stream().filter(DatabaseSession::isWorking);
                    return working.count() == count;
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private static List<String> applications(DatabaseEngine engine) throws SQLException {
        try (ServerSessions sessions = engine.sessions().orElseThrow()) {
            return sessions.others().stream().map(DatabaseSession::application).toList();
        }
    }

    private static Connection named(DatabaseUrl url, String name) {
        return new PostgresSessions(url).open(name);
    }

    private static DatabaseUrl url(String text) {
        return DatabaseUrl.parse(Secret.of(text));
    }

    private static PostgresEngine postgres(String url) {
        return new PostgresEngine(url(url), new CommandRunner(new Redactor()));
    }

    private static MariaDbEngine mariaDb(String url) {
        return new MariaDbEngine(url(url), new CommandRunner(new Redactor()));
    }
}
