package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.PgBouncer;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import io.sluice.testing.TestDatabase;
import io.sluice.testing.TestDatabase.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What doctor finds whatever the framework is; the frameworks' own states are the conformance suite's. */
class DoctorIT {

    private static final String CHANGELOG = """
            --liquibase formatted sql
            --changeset shop:1
            CREATE TABLE customer (id INT PRIMARY KEY);
            """;

    private static final String RELEASE = """
            app: shop
            version: v1
            database: { url: "${DATABASE_URL}" }
            migrate: { changelog: changelog.sql, lockTimeout: 5s }
            """;

    @TempDir
    Path directory;

    private Workspace workspace(String url) {
        return new Workspace(directory, url).write("release.yaml", RELEASE).write("changelog.sql", CHANGELOG);
    }

    @Test
    void aPoolerInTransactionModeIsNamedAndTheDirectUrlPutsItRight() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String direct = server.createDatabase("doctor_pooled");
        try (PgBouncer pooler = new PgBouncer(server, "transaction")) {
            Workspace workspace = workspace(pooler.url(server, "doctor_pooled"));

            Sluice.Result pooled = doctor(workspace);

            assertThat(pooled.exit()).as(pooled.toString()).isEqualTo(60);
            assertFound(pooled, "a pooler in transaction mode", "set database.directUrl");
            workspace
                    .set("DIRECT_URL", direct)
                    .write("release.yaml", RELEASE.replace("_URL}\" }", "_URL}\", directUrl: \"${DIRECT_URL}\" }"));
            assertThat(doctor(workspace).exit()).isZero();
        }
    }

    @Test
    void clientProgramsOlderThanTheServerAreNamed() {
        try (PostgresServer newer = PostgresServer.startNewer()) {
            Sluice.Result result = doctor(workspace(newer.createDatabase("shop")));

            assertThat(result.exit()).as(result.toString()).isEqualTo(60);
            assertFound(result, "older than the server", "install postgresql-client-17 or newer");
        }
    }

    @Test
    void whatIsAppliedAndWhatIsPendingIsToldAndNothingLooksWrong() {
        Workspace workspace =
                workspace(TestDatabase.create(Kind.POSTGRESQL, directory).url());
        workspace.sluice().run("release");
        workspace.write("changelog.sql", CHANGELOG + "--changeset shop:2\nCREATE TABLE orders (id INT);\n");

        Sluice.Result result = workspace.sluice().run("doctor");

        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(result.out())
                .contains("1 pending: changelog.sql::2::shop")
                .contains("1 applied, the newest is changelog.sql::1::shop")
                .contains("Nothing looks wrong.");
    }

    @Test
    void aDatabaseThatCannotBeReachedIsADiagnosisToo() {
        Sluice.Result result = doctor(workspace("postgresql://nobody@127.0.0.1:1/shop"));

        assertThat(result.exit()).as(result.toString()).isEqualTo(60);
        assertFound(result, "the database cannot be used", "127.0.0.1:1");
    }

    @Test
    void aStatementRepairsWhileNobodyElseWorksOnTheDatabase() {
        TestDatabase database = TestDatabase.create(Kind.POSTGRESQL, directory);
        database.execute("CREATE TABLE stuck (id INT)", "INSERT INTO stuck VALUES (1), (2)");
        Workspace workspace = workspace(database.url());

        Sluice.Result result = workspace.sluice().run("doctor", "--sql", "DELETE FROM stuck WHERE id = 1");

        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(result.out()).contains("The statement changed 1 row.");
        assertThat(database.query("SELECT id FROM stuck")).containsExactly("2");
        Sluice.Result refused = workspace.sluice().run("doctor", "--sql", "DELETE FROM nowhere");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("relation \"nowhere\" does not exist");
    }

    @Test
    void aRepairRunsInTheEnvironmentOfTheMigrationAndItsFailureIsTold() {
        TestDatabase database = TestDatabase.create(Kind.POSTGRESQL, directory);
        Workspace workspace = workspace(database.url())
                .write("release.yaml", RELEASE.replace("changelog: changelog.sql", "command: [sh, migrate.sh]"));

        Sluice.Result result = workspace.sluice().run("doctor", "--", "sh", "-c", "echo $SLUICE_VERSION; exit 3");

        assertThat(result.exit()).as(result.toString()).isEqualTo(1);
        assertThat(result.out()).contains("v1");
        assertThat(result.err()).contains("ended with status 3");
    }

    private static Sluice.Result doctor(Workspace workspace) {
        return workspace.sluice().run("doctor", "--output", "json");
    }

    private static void assertFound(Sluice.Result result, String title, String meaning) {
        JsonNode first = result.json().path(0);
        assertThat(first.path("severity").asText()).isEqualTo("blocking");
        assertThat(first.path("title").asText()).contains(title);
        assertThat(first.path("meaning").asText()).contains(meaning);
    }
}
