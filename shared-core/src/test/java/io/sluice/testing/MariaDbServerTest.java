package io.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class MariaDbServerTest {

    @Test
    void refusesAWrongPasswordAndSurvivesACrash() throws Exception {
        try (MariaDbServer server = MariaDbServer.start()) {
            server.createDatabase("shop");
            server.executeAs(MariaDbServer.OWNER, "shop", "CREATE TABLE kept (id int)");
            assertThatThrownBy(() -> server.connect("shop", MariaDbServer.OWNER, "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Access denied");
            server.kill();
            assertThatThrownBy(() -> server.connect("shop", MariaDbServer.OWNER, MariaDbServer.PASSWORD))
                    .isInstanceOf(SQLException.class);
            server.restart();
            server.executeAs(MariaDbServer.OWNER, "shop", "INSERT INTO kept VALUES (1)");
            assertThat(server.socket()).exists();
        }
    }
}
