package io.jenkins.plugins.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.PostgresServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may use a credential, and where its secret is seen. */
class SecretsIT {

    private static final List<String> NEEDLES = List.of(
            PostgresServer.PASSWORD,
            URLEncoder.encode(PostgresServer.PASSWORD, StandardCharsets.UTF_8),
            URLEncoder.encode(PostgresServer.PASSWORD, StandardCharsets.UTF_8).replace("+", "%20"));

    @RegisterExtension
    static final Bench bench = new Bench();

    @Test
    void aPasswordIsNowhereWhileAMigrationRunsNorAfterwards() throws Exception {
        PostgresServer postgres = PostgresServer.shared();
        postgres.createDatabase("jenkins_secrets");
        bench.account("secrets-account", PostgresServer.OWNER, PostgresServer.PASSWORD);
        Build build = bench.build("secrets", """
                node('AGENT') {
                  sh '''%s'''
                  def r = releaseFlow app: 'secrets', version: 'v2', promote: symlink(path: 'current', to: 'v2'),
                      database: [url: 'postgresql://127.0.0.1:%d/jenkins_secrets', credentialsId: 'secrets-account'],
                      migrate: [command: ['sh', '-c', 'echo "the URL is $DATABASE_URL"; echo "the password is $PGPASSWORD"; sh slow.sh']]
                  echo "GIVES ${r}"
                }
                """.formatted(Sample.POSTGRESQL + Sample.SLOW, postgres.port()));
        build.await("line 20");

        assertThat(build.console()).contains("the URL is ", "****");
        assertThat(NEEDLES).noneMatch(needle -> build.console().contains(needle));
        assertThat(commandLines()).noneMatch(SecretsIT::tells);
        assertThat(tellingFiles()).isEmpty();
        Path planted = bench.workspace("secrets").resolve("planted");
        Files.writeString(planted, NEEDLES.get(0));
        assertThat(tellingFiles()).as("what the search finds").containsExactly(planted);
        Files.delete(planted);

        Files.writeString(bench.workspace("secrets").resolve("go"), "");
        build.await();
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(NEEDLES)
                .noneMatch(needle ->
                        build.console().contains(needle) || build.page().contains(needle));
        assertThat(tellingFiles()).isEmpty();
        assertThat(Sample.leftovers(bench.workspace("secrets@tmp"))).isEmpty();
    }

    @Test
    void aMissingCredentialIsNamed() {
        Build build = bench.build("missing", """
                node('AGENT') { releaseFlow app: 'a', version: 'v', database: [credentialsId: 'absent'] }
                """).await();
        assertThat(build.result()).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains("ERROR: There is no credential 'absent' (for database.url) that this job may use")
                .doesNotContain("at io.jenkins");
    }

    @Test
    void anotherFoldersCredentialIsNotThere() {
        bench.jenkins()
                .postXml(
                        bench.folder() + "createItem?name=other",
                        "<com.cloudbees.hudson.plugins.folder.Folder><description/></com.cloudbees.hudson.plugins.folder.Folder>");
        bench.jenkins().postXml(bench.folder() + "job/other/credentials/store/folder/domain/_/createCredentials", """
                        <org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>
                        <scope>GLOBAL</scope><id>of-other</id><description/><secret>sqlite:x.db</secret>
                        </org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>""");
        Build build = bench.build("outside", """
                node('AGENT') { releaseFlow app: 'a', version: 'v', database: [credentialsId: 'of-other'] }
                """).await();
        assertThat(build.console()).contains("There is no credential 'of-other'");

        Build inside = bench.build("other/job/inside", """
                node('AGENT') {
                  sh '''%s'''
                  releaseFlow app: 'a', version: 'v2', database: [credentialsId: 'of-other'],
                    migrate: [preset: 'liquibase', changelog: 'changelog.sql'], promote: symlink(path: 'current', to: 'v2')
                }
                """.formatted(
                                "sqlite3 x.db 'CREATE TABLE x (id INTEGER)'\n" + Sample.POSTGRESQL))
                .await();
        assertThat(inside.result()).as(inside.console()).isEqualTo("SUCCESS");
    }

    @Test
    void nobodyGetsCredentialsOrReleasesWithoutPermission() {
        bench.secretText("seen-by-some", "sqlite:x.db");
        Build build = bench.build("shut", """
                node('AGENT') {
                  sh '''%s'''
                  releaseFlow app: 'a', version: 'v2', database: [url: 'sqlite:shop.db'],
                    migrate: [preset: 'liquibase', changelog: 'changelog.sql'], promote: symlink(path: 'current', to: 'v2')
                }
                """.formatted(Sample.SQLITE)).await();
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        String fill = bench.folder()
                + "job/shut/descriptorByName/io.jenkins.plugins.sluice.DatabaseConnection/fillCredentialsIdItems";
        assertThat(bench.jenkins().post(fill, Map.of("credentialsId", ""))).contains("seen-by-some");
        assertThat(bench.jenkins().get(fill).statusCode()).as("GET").isIn(404, 405);

        JenkinsServer nobody = JenkinsServer.as(null, null);
        for (String path :
                List.of(build.path() + "release/", build.path() + "release/api/json", bench.folder() + "job/shut/")) {
            assertThat(nobody.get(path).statusCode()).as(path).isIn(401, 403, 404);
        }
        assertThat(nobody.post(
                                fill,
                                "application/x-www-form-urlencoded",
                                java.net.http.HttpRequest.BodyPublishers.ofString("credentialsId="))
                        .body())
                .doesNotContain("seen-by-some");
    }

    private static boolean tells(String text) {
        return NEEDLES.stream().anyMatch(text::contains);
    }

    private static List<String> commandLines() {
        List<String> lines = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            try {
                lines.add(
                        Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // it has ended meanwhile
            }
        }
        return lines;
    }

    /** Files of Jenkins (if it is on this machine) and of the agent that hold the secret. */
    private static List<Path> tellingFiles() throws IOException {
        List<Path> telling = new ArrayList<>();
        for (Path root : List.of(
                Path.of(bench.jenkins().script("print Jenkins.get().rootDir")),
                bench.agent().root())) {
            if (!Files.isDirectory(root)) {
                continue;
            }
            List<Path> files;
            try (Stream<Path> all = Files.walk(root)) {
                files = all.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().matches(".*/(plugins|war|caches|lib)/.*|.*\\.jar"))
                        .toList();
            }
            for (Path file : files) {
                try {
                    if (tells(Files.readString(file, StandardCharsets.ISO_8859_1))) {
                        telling.add(file);
                    }
                } catch (IOException e) {
                    // it has gone meanwhile
                }
            }
        }
        return telling;
    }
}
