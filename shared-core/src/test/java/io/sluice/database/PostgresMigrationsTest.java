package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresMigrationsTest {

    private static final String NAME = "sessions";

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.createDatabase(NAME);
    private final List<Event> events = new ArrayList<>();

    @Test
    void endsThoseOfAMigrationAlone() throws Exception {
        String other = server.createDatabase("other sessions");
        try (Connection left = named(url, DatabaseEngine.MIGRATION);
                Connection elsewhere = named(other, DatabaseEngine.MIGRATION);
                Connection application = named(url, "shop")) {
            assertThat(engine(url).endMigrations(events::add)).isEmpty();

            assertThat(left.isValid(5)).isFalse();
            assertThat(elsewhere.isValid(5)).isTrue();
            assertThat(application.isValid(5)).isTrue();
        }
        assertThat(events)
                .singleElement()
                .asString()
                .contains("ended session ", "which an earlier migration had left in the database");
    }

    @Test
    void saysWhichItMayNotEnd() throws Exception {
        try (Connection left = server.connect(NAME)) { // a superuser's
            left.setClientInfo("ApplicationName", DatabaseEngine.MIGRATION);
            String process = PostgresSessions.value(left, "SELECT pg_backend_pid()");

            assertThat(engine(url).endMigrations(events::add))
                    .containsExactly("session %1$s (SELECT pg_terminate_backend(%1$s) ends it)".formatted(process));

            assertThat(left.isValid(5)).isTrue();
        }
        assertThat(events).isEmpty();
    }

    private static Connection named(String url, String name) {
        return new PostgresSessions(DatabaseUrl.parse(Secret.of(url))).open(name);
    }

    private static PostgresEngine engine(String url) {
        return new PostgresEngine(DatabaseUrl.parse(Secret.of(url)), new CommandRunner(new Redactor()));
    }
}
