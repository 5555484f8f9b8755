package io.jenkins.plugins.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Releases as pipelines in a running Jenkins. */
class ReleaseIT {

    @RegisterExtension
    static final Bench bench = new Bench();

    @Test
    void aDeclarativePipelineReleasesOnSqlite() throws Exception {
        Build build = bench.build("declarative", """
                pipeline {
                  agent { label 'AGENT' }
                  stages {
                    stage('Release') {
                      steps {
                        sh '''%s'''
                        releaseFlow app: 'shop', environment: 'test', version: 'v2', database: [url: 'sqlite:shop.db'],
                            migrate: [preset: 'liquibase', changelog: 'changelog.sql'], promote: symlink(path: 'current', to: 'v2')
                      }
                    }
                  }
                }
                """.formatted(Sample.SQLITE)).await();

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(bench.workspace("declarative")
                        .resolve("current")
                        .toRealPath()
                        .getFileName())
                .hasToString("v2");
        assertThat(build.page()).contains("shop/test/v2", "sluice restore");
        assertThat(build.releases().get(0).path("status").asText()).isEqualTo("succeeded");
        assertThat(bench.jenkins().text(build.path())).contains("released v2");
        assertThat(Sample.leftovers(bench.workspace("declarative@tmp"))).isEmpty();
    }

    @Test
    void aScriptedPipelineGoesPhaseByPhaseOnPostgresql() throws Exception {
        PostgresServer postgres = PostgresServer.shared();
        String credential = bench.secretText(postgres.createDatabase("jenkins_phases"));

        Build build = bench.build("phases", """
                node('AGENT') {
                  sh '''%s'''
                  def database = [credentialsId: '%s']
                  def migration = [preset: 'liquibase', changelog: 'changelog.sql']
                  def b = backupDatabase app: 'shop', version: 'v2', database: database
                  echo "BACKUP ${b.backup.id}"
                  def m = migrateDatabase app: 'shop', version: 'v2', database: database, migrate: migration
                  echo "APPLIED ${m.migrate.applied.size()}"
                  def p = promoteRelease app: 'shop', version: 'v2', database: database, promote: symlink(path: 'current', to: 'v2')
                  echo "STATUS ${p.status}"
                  restoreDatabase app: 'shop', version: 'v2', database: database, backup: b.backup.id
                }
                """.formatted(Sample.POSTGRESQL, credential))
                .await();

        assertThat(build.console()).containsPattern("BACKUP \\S+").contains("APPLIED 2", "STATUS succeeded");
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        try (Connection connection = postgres.connect("jenkins_phases");
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'item'")) {
            tables.next();
            assertThat(tables.getInt(1))
                    .as("the table of the migration, after the restore")
                    .isZero();
        }
        assertThat(build.releases().findValuesAsText("release")).contains("shop/production/v2");
    }

    @Test
    void aFailingMigrationFailsTheBuildAndTellsTheWayBack() throws Exception {
        Build build = bench.build("failing", """
                node('AGENT') {
                  sh '''%s
                  echo 'ALTER TABLE absent ADD COLUMN x INTEGER;' >>changelog.sql'''
                  releaseFlow app: 'shop', version: 'v2', database: [url: 'sqlite:shop.db'],
                      migrate: [preset: 'liquibase', changelog: 'changelog.sql'], promote: symlink(path: 'current', to: 'v2')
                }
                """.formatted(Sample.SQLITE)).await();

        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains("ERROR: Sluice: shop/production/v2: migration failed; nothing was promoted (exit status 20)")
                .doesNotContain("at io.jenkins.plugins.sluice");
        assertThat(bench.workspace("failing").resolve("current").toRealPath().getFileName())
                .hasToString("v1");
        assertThat(build.page()).contains("sluice restore", "absent");
        JsonNode release = build.releases().get(0);
        assertThat(release.path("status").asText()).isEqualTo("failed");
        assertThat(release.path("restoreCommand").asText()).contains("sluice restore");
    }

    @Test
    void aPromotionWithoutMigrationIsRefused() {
        Build build = bench.build("refused", """
                node('AGENT') {
                  sh '''%s'''
                  promoteRelease app: 'shop', version: 'v2', database: [url: 'sqlite:shop.db'],
                      promote: symlink(path: 'current', to: 'v2')
                }
                """.formatted(Sample.SQLITE)).await();

        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(build.console()).contains("promotion refused by the gate (exit status 30)");
    }

    @Test
    void twoBuildsOnOneDatabaseTakeTurns() throws Exception {
        String credential = bench.secretText(PostgresServer.shared().createDatabase("jenkins_turns"));
        String release = """
                node('AGENT') {
                  sh '''%s'''
                  releaseFlow app: 'shop', version: '%s', database: [credentialsId: '%s'], store: '%s',
                      migrate: [command: ['sh', '-c', 'echo begin %s; sleep 2; echo end %s']], promote: symlink(path: 'current', to: 'v2')
                }
                """;
        String store = bench.directory().resolve("turns").toString();
        Build one = bench.build("turn-one", release.formatted(Sample.POSTGRESQL, "a", credential, store, "a", "a"));
        Build other = bench.build("turn-other", release.formatted(Sample.POSTGRESQL, "b", credential, store, "b", "b"));

        assertThat(one.await().result()).as(one.console()).isEqualTo("SUCCESS");
        assertThat(other.await().result()).as(other.console()).isEqualTo("SUCCESS");
        assertThat(one.console() + other.console()).containsIgnoringCase("wait");
    }

    @Test
    void hostileTextIsTextOnEveryPage() throws Exception {
        String hostile = "<img src=x onerror=alert(1)>\"'</script>";
        Build build = bench.build("hostile", """
                node('AGENT') {
                  sh '''%s'''
                  catchError {
                    releaseFlow app: 'shop', version: "1", database: [url: 'sqlite:shop.db'], settings: ['migrate.env.X=<img src=x onerror=alert(2)>'],
                      migrate: [command: ['sh', '-c', 'echo "<img src=x onerror=alert(1)>" >&2; exit 1']], promote: symlink(path: 'current', to: 'v2')
                  }
                  catchError {
                    releaseFlow app: '<img src=x onerror=alert(3)>', version: 'v2', database: [url: 'sqlite:shop.db'],
                      migrate: [preset: 'liquibase'], promote: symlink(path: 'current', to: '<img src=x onerror=alert(4)>')
                  }
                  sh '''cat >changelog.sql <<'E'
                --liquibase formatted sql
                --changeset <img src=x onerror=alert(5)>:<img src=x onerror=alert(6)>
                ALTER TABLE item ADD COLUMN hostile INTEGER;
                E'''
                  releaseFlow app: 'shop', version: '2', database: [url: 'sqlite:shop.db'],
                      migrate: [preset: 'liquibase', changelog: 'changelog.sql'], promote: symlink(path: 'current', to: 'v2')
                }
                """.formatted(Sample.SQLITE)).await();

        for (String page : new String[] {
            build.page(),
            bench.jenkins().text(build.path()),
            bench.jenkins().text(bench.folder() + "job/hostile/"),
            bench.jenkins().text(bench.folder() + "job/hostile/releases/")
        }) {
            assertThat(page).doesNotContain("<img src=x");
        }
        assertThat(build.page()).contains("&lt;img src=x");
    }

    @Test
    void aWrongParameterEndsInOneSentence() {
        Build url = bench.build("url", """
                node('AGENT') { releaseFlow app: 'shop', version: 'v', database: [url: 'postgresql://me:planted-word@db/shop'] }
                """).await();
        assertThat(url.result()).isEqualTo("FAILURE");
        assertThat(url.console()).contains("ERROR: The value of database.url is a URL with a password");

        Build preset = bench.build("preset", """
                node('AGENT') { releaseFlow app: 'shop', version: 'v', database: [url: 'sqlite:x.db'], migrate: [preset: 'absent'] }
                """).await();
        assertThat(preset.result()).isEqualTo("FAILURE");
        assertThat(preset.console()).contains("ERROR: Sluice: ").contains("(exit status 65)");
    }
}
