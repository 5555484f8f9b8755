package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.sluice.ReleaseAction;
import io.jenkins.plugins.sluice.ReleaseReport;
import io.jenkins.plugins.sluice.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import net.sf.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The pages that show releases, as a browser gets them. */
@WithJenkins
class PagesTest {
    private static final Logger EXPRESSIONS = Logger.getLogger("hudson.ExpressionFactory2$JexlExpression");

    private final List<String> complaints = new ArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                complaints.add(new SimpleFormatter().formatMessage(entry));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        EXPRESSIONS.addHandler(listener);
    }

    /** Jelly leaves out what it cannot evaluate, and says so in the log alone. */
    @AfterEach
    void everyExpressionOfAViewHasAValue() {
        EXPRESSIONS.removeHandler(listener);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aReleaseIsShownWithPhasesMigrationsBackupAndRestoreCommand(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild build = build(jenkins, "succeeded");

        var page = jenkins.createWebClient().getPage(build, "release");

        assertThat(page.querySelectorAll(".sluice-station")).hasSize(5);
        assertThat(page.querySelectorAll(".sluice-station--succeeded")).hasSize(5);
        assertThat(page.querySelectorAll(".sluice-list li")).hasSize(2);
        assertThat(page.asNormalizedText())
                .contains("Released v1: 2 migrations, backup 121 B in 246 ms.")
                .containsPattern("Size\\s+121 B")
                .contains("2026-11-24 18:24:52 UTC")
                .contains("--backup 20261124-182452-6f35 --yes")
                .contains("SLUICE_DATABASE_URL");
    }

    @Test
    void severalResultsOfABuildStandBelowOneAnother(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild build = build(jenkins, "skipped", "backed-up", "failed", "refused", "restored", "tekton");

        var page = jenkins.createWebClient().getPage(build, "release");

        assertThat(page.querySelectorAll(".sluice-release")).hasSize(5);
        assertThat(page.asNormalizedText()).contains("and 14 more").contains("attempt #2");
    }

    @Test
    void hostileNamesAreTextAndNothingElse(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild build = build(jenkins, "hostile");
        List<String> alerts = new ArrayList<>();
        var client = jenkins.createWebClient();
        client.setAlertHandler((page, message) -> alerts.add(message));

        for (String path : List.of("job/shop/1/release/", "job/shop/1/", "job/shop/releases/", "job/shop/")) {
            var page = client.goTo(path);
            assertThat(page.querySelectorAll("img[src=x], #main-panel script:not([src]), #main-panel [onmouseover]"))
                    .as(path)
                    .isEmpty();
            assertThat(page.asNormalizedText())
                    .as(path)
                    .contains("duplicate column <script>alert(2)</script> ${it} ${1+1}");
        }
        var page = client.getPage(build, "release");
        assertThat(page.asNormalizedText())
                .contains("<script>alert(3)</script>")
                .contains("\"onmouseover=alert(4) x=\"")
                .contains("<img src=x onerror=alert(1)>")
                .contains("The schema is <i>newer</i> than the code.");
        assertThat(alerts).isEmpty();
    }

    @Test
    void aJobListsItsLastReleases(JenkinsRule jenkins) throws Exception {
        build(jenkins, "succeeded");
        build(jenkins, "failed");
        build(jenkins);

        var page = jenkins.createWebClient().goTo("job/shop/releases/");
        List<String> rows = new ArrayList<>();
        page.querySelectorAll(".sluice-table tbody tr").forEach(row -> rows.add(row.asNormalizedText()));

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).contains("shop/production/v2", "failed", "#2");
        assertThat(rows.get(1)).contains("shop/production/v1", "succeeded", "#1");
    }

    @Test
    void aJobThatReleasesNothingHasNoPageOfReleases(JenkinsRule jenkins) throws Exception {
        build(jenkins);

        assertThat(jenkins.createWebClient().goTo("job/shop/").asNormalizedText())
                .doesNotContain("Release");
    }

    @Test
    void theResultsAreJsonForPrograms(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild build = build(jenkins, "succeeded");

        String json = jenkins.createWebClient()
                .goTo(build.getUrl() + "release/api/json", "application/json")
                .getWebResponse()
                .getContentAsString();
        JSONObject release =
                JSONObject.fromObject(json).getJSONArray("releases").getJSONObject(0);

        assertThat(release.getString("release")).isEqualTo("shop/production/v1");
        assertThat(release.getJSONArray("phases")
                        .getJSONObject(1)
                        .getJSONObject("backup")
                        .getInt("bytes"))
                .isEqualTo(121);
    }

    @Test
    void aBuildThatIsReadAgainFromDiskHasItsReleases(JenkinsRule jenkins) throws Exception {
        build(jenkins, "succeeded", "restored");

        jenkins.jenkins.reload();

        assertThat(jenkins.jenkins
                        .getItemByFullName("shop", FreeStyleProject.class)
                        .getLastBuild()
                        .getAction(ReleaseAction.class)
                        .getReports())
                .extracting(ReleaseReport::summary)
                .containsExactly(
                        "released v1: 2 migrations, backup 121 B in 246 ms",
                        "restored backup 20261124-182454-43bf of shop/production/v2");
    }

    private static FreeStyleBuild build(JenkinsRule jenkins, String... results) throws Exception {
        FreeStyleProject job = jenkins.jenkins.getItemByFullName("shop", FreeStyleProject.class);
        FreeStyleBuild build =
                jenkins.buildAndAssertSuccess(job == null ? jenkins.createFreeStyleProject("shop") : job);
        Results.add(build, results);
        return build;
    }
}
