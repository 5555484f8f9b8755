package io.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresServerTest {

    @Test
    void refusesAWrongPasswordAndSurvivesACrash() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("shop");
            server.execute("shop", "CREATE TABLE kept (id int)");
            assertThatThrownBy(() -> server.connect("shop", PostgresServer.OWNER, "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            server.kill();
            assertThatThrownBy(() -> server.connect("shop")).isInstanceOf(SQLException.class);
            server.restart();
            server.execute("shop", "INSERT INTO kept VALUES (1)");
            assertThat(server.socketDirectory()).exists();
        }
    }
}
