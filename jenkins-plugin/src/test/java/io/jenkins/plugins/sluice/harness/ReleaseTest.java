package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider.FolderCredentialsProperty;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.DomainCredentials;
import hudson.FilePath;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.sluice.ReleaseAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Releases by a running Jenkins, with the program that the plugin brings, on SQLite. */
@WithJenkins
class ReleaseTest {
    static final String PREPARE =
            """
            writeFile file: 'shop.db', text: ''
            writeFile file: 'v1/app', text: ''
            writeFile file: 'changelog.sql', text: '''--liquibase formatted sql
            --changeset shop:1
            CREATE TABLE shop (id INTEGER PRIMARY KEY);
            '''
            writeFile file: 'release.yaml', text: '''app: shop
            version: v1
            store: ./store
            database: { url: "sqlite:shop.db" }
            migrate: { preset: liquibase, changelog: changelog.sql }
            promote: { symlink: { path: current, to: v1 } }
            '''
            """;

    @Test
    void aScriptedPipelineReleasesAndGetsTheResult(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = jenkins.buildAndAssertSuccess(job(
                jenkins,
                "shop",
                "node {\n" + PREPARE + "def r = releaseFlow()\necho \"${r.release} ${r.status}\"\n}"));
        jenkins.assertLogContains("shop/production/v1 succeeded", run);
        jenkins.assertLogContains("v1 is live", run);
        assertThat(page(jenkins, run, "release/")).contains("shop/production/v1");
        assertThat(page(jenkins, run, "")).contains("v1");
        assertThat(page(jenkins, run, "release/api/json")).contains("\"status\":\"succeeded\"");
    }

    @Test
    void aDeclarativePipelineReleasesPhaseByPhase(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = jenkins.buildAndAssertSuccess(job(
                jenkins,
                "shop",
                """
                pipeline {
                  agent any
                  stages {
                    stage('Prepare') { steps { script { %s } } }
                    stage('Back up') { steps { backupDatabase() } }
                    stage('Migrate') { steps { migrateDatabase() } }
                    stage('Promote') { steps { promoteRelease() } }
                  }
                }
                """
                        .formatted(PREPARE)));
        jenkins.assertLogContains("v1 is live", run);
    }

    @Test
    void aMigrationThatFailsFailsTheBuildAndNothingIsPromoted(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = job(
                jenkins,
                "shop",
                "node {\n" + PREPARE + "writeFile file: 'changelog.sql', text: 'no changelog'\nreleaseFlow()\n}");
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("shop/production/v1", run);
        jenkins.assertLogNotContains("\tat ", run);
        assertThat(workspace(jenkins, job).child("current").exists()).isFalse();
        assertThat(page(jenkins, run, "release/")).contains("migrate");
    }

    @Test
    void aStoppedBuildEndsAsStoppedAndSoDoesTheMigration(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = job(jenkins, "shop", "node {\n" + PREPARE + waiting() + "releaseFlow()\n}");
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        FilePath workspace = workspace(jenkins, job);
        await(workspace.child("started"));

        run.getExecutor().interrupt();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertThat(workspace.child("ended").exists()).isTrue();
        assertThat(workspace.child("current").exists()).isFalse();
    }

    @Test
    void aCredentialOfTheFolderIsUsedAndItsUseIsTracked(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jobOfTeam(
                jenkins,
                "sqlite:team.db",
                "node {\n" + PREPARE + "writeFile file: 'team.db', text: ''\nreleaseFlow database: [credentialsId: 'shop-db']\n}");

        WorkflowRun run = jenkins.buildAndAssertSuccess(job);

        assertThat(workspace(jenkins, job).child("team.db").length()).isPositive();
        assertThat(run.getAction(ReleaseAction.class)).isNotNull();
        StandardCredentials credential = CredentialsProvider.findCredentialById("shop-db", StandardCredentials.class, run);
        assertThat(CredentialsProvider.getFingerprintOf(credential)).isNotNull();
    }

    @Test
    void aPasswordIsLeftNowhere(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jobOfTeam(
                jenkins,
                "postgres://shop:planted-7391@127.0.0.1:1/shop",
                "node {\n" + PREPARE + "releaseFlow database: [credentialsId: 'shop-db']\n}");

        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);

        jenkins.assertLogContains("127.0.0.1", run);
        try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("planted-7391");
            }
        }
        FilePath temporary = workspace(jenkins, job).sibling("shop@tmp");
        assertThat(temporary.exists() ? temporary.list() : List.of()).isEmpty();
    }

    @Test
    void aCredentialThatIsNotThereIsSaidInOneSentence(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.FAILURE,
                job(jenkins, "shop", "node {\n" + PREPARE + "releaseFlow database: [credentialsId: 'nowhere']\n}"));
        jenkins.assertLogContains("nowhere", run);
        jenkins.assertLogNotContains("\tat ", run);
    }

    @Test
    void hostileNamesAreShownAsTheyAre(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = job(
                jenkins,
                "shop",
                "node {\n" + PREPARE + "writeFile file: 'release.yaml', text: readFile('release.yaml')"
                        + ".replace('changelog.sql', 'no<script>alert(1)</script>.sql')\nreleaseFlow()\n}");
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        JenkinsRule.WebClient browser = jenkins.createWebClient();
        browser.setAlertHandler((page, message) -> {
            throw new AssertionError("a script ran: " + message);
        });
        HtmlPage page = browser.getPage(run, "release/");
        assertThat(page.asNormalizedText()).contains("<script>alert(1)</script>");
    }

    /** A job of a folder that has the credential {@code shop-db}, a secret text. */
    private static WorkflowJob jobOfTeam(JenkinsRule jenkins, String secret, String script) throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "team");
        folder.addProperty(new FolderCredentialsProperty(new DomainCredentials[0]));
        CredentialsProvider.lookupStores(folder)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new StringCredentialsImpl(CredentialsScope.GLOBAL, "shop-db", "", Secret.fromString(secret)));
        WorkflowJob job = folder.createProject(WorkflowJob.class, "shop");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    static WorkflowJob job(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** A migration that says that it has begun, waits for a file, and says how it ended. */
    static String waiting() {
        return """
                writeFile file: 'migrate.sh', text: '''trap 'touch ended; exit 1' TERM
                touch started
                while [ ! -e go ]; do sleep 0.1; done
                '''
                writeFile file: 'release.yaml', text: '''app: shop
                version: v1
                store: ./store
                database: { url: "sqlite:shop.db" }
                migrate: { command: [sh, migrate.sh] }
                promote: { symlink: { path: current, to: v1 } }
                '''
                """;
    }

    static FilePath workspace(JenkinsRule jenkins, WorkflowJob job) {
        return jenkins.jenkins.getRootPath().child("workspace/" + job.getFullName());
    }

    static void await(FilePath file) throws Exception {
        while (!file.exists()) {
            Thread.sleep(100);
        }
    }

    private static String page(JenkinsRule jenkins, WorkflowRun run, String path) throws Exception {
        JenkinsRule.WebClient browser = jenkins.createWebClient().withJavaScriptEnabled(false);
        return browser.goTo(run.getUrl() + path, path.endsWith("json") ? "application/json" : "text/html")
                .getWebResponse()
                .getContentAsString();
    }
}
