package io.sluice.migrate;

import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.MariaDbEngine;
import io.sluice.testing.MariaDbServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

class LiquibaseOnMariaDbTest extends LiquibaseToolTest {

    private String url;

    @BeforeEach
    void database() {
        url = MariaDbServer.shared().createDatabase("liquibase_" + System.nanoTime());
    }

    @Override
    DatabaseEngine engine() {
        return new MariaDbEngine(DatabaseUrl.parse(Secret.of(url)), new CommandRunner(new Redactor()));
    }

    @Override
    List<String> tables() {
        return MigrationFixture.query(
                engine(), "SELECT lower(table_name) FROM information_schema.tables WHERE table_schema = database()");
    }

    @Override
    String slowStatement() {
        return "SELECT SLEEP(60)";
    }
}
