package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import io.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Releases by a running Jenkins on a real PostgreSQL, whose account is a credential. */
@WithJenkins
class PostgresqlTest {

    private static final String CHANGELOG = """
            writeFile file: 'changelog.sql', text: '''--liquibase formatted sql
            --changeset shop:1
            CREATE TABLE item (id INTEGER PRIMARY KEY);
            --changeset shop:2
            %s
            '''
            writeFile file: 'v2/app', text: ''
            """;

    private final PostgresServer postgres = PostgresServer.shared();

    @Test
    void aDeclarativePipelineReleases(JenkinsRule jenkins) throws Exception {
        postgres.createDatabase("harness_declarative");
        account();

        WorkflowRun run = jenkins.buildAndAssertSuccess(ReleaseTest.job(
                jenkins,
                "shop",
                """
                pipeline {
                  agent any
                  stages {
                    stage('Prepare') { steps { script { %s } } }
                    stage('Release') { steps { %s } }
                  }
                }
                """
                        .formatted(
                                CHANGELOG.formatted("ALTER TABLE item ADD COLUMN price INTEGER;"),
                                release("harness_declarative"))));

        jenkins.assertLogContains("2 migrations applied", run);
        jenkins.assertLogContains("v2 is live", run);
        assertThat(columns("harness_declarative")).isEqualTo(2);
    }

    @Test
    void aScriptedPipelineTellsOfAMigrationThatFails(JenkinsRule jenkins) throws Exception {
        postgres.createDatabase("harness_scripted");
        account();

        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.FAILURE,
                ReleaseTest.job(
                        jenkins,
                        "shop",
                        "node {\n" + CHANGELOG.formatted("ALTER TABLE absent ADD COLUMN price INTEGER;")
                                + release("harness_scripted") + "\n}"));

        jenkins.assertLogContains("migration failed; nothing was promoted (exit status 20)", run);
        jenkins.assertLogNotContains(PostgresServer.PASSWORD, run);
        assertThat(ReleaseTest.workspace(jenkins, run.getParent()).child("current").exists())
                .isFalse();
    }

    private String release(String database) {
        return """
                releaseFlow app: 'shop', version: 'v2', store: './store',
                    database: [url: 'postgresql://127.0.0.1:%d/%s', credentialsId: 'shop-account'],
                    migrate: [preset: 'liquibase', changelog: 'changelog.sql'], promote: symlink(path: 'current', to: 'v2')
                """.formatted(postgres.port(), database);
    }

    private static void account() throws Exception {
        SystemCredentialsProvider credentials = SystemCredentialsProvider.getInstance();
        credentials
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "shop-account", "", PostgresServer.OWNER, PostgresServer.PASSWORD));
        credentials.save();
    }

    private int columns(String database) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery(
                        "SELECT count(*) FROM information_schema.columns WHERE table_name = 'item'")) {
            columns.next();
            return columns.getInt(1);
        }
    }
}
