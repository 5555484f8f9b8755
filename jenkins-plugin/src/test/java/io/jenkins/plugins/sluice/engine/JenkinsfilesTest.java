package io.jenkins.plugins.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import io.jenkins.plugins.sluice.PluginSteps;
import io.jenkins.plugins.sluice.PluginSteps.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Jenkinsfiles of the documentation do what it says, with steps and parameters that there are. */
class JenkinsfilesTest {

    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final Path EXAMPLES = DOCS.resolve("examples");
    private static final Map<String, String> CREDENTIALS = Map.of(
            "shop-db", "shop\np@ss/w%rd",
            "shop-url", "postgresql://shop:p%40ss@db.example/shop",
            "backup-keys", "AKIA1\nsecret/key",
            "shop-kubeconfig", "apiVersion: v1",
            "shop-age-key", "AGE-SECRET-KEY-1XYZ");
    /** Of the step; the checkout of a Declarative pipeline adds to it, and so may the pipeline itself. */
    private final Map<String, String> environment =
            new HashMap<>(Map.of("DATABASE_URL", "postgresql://shop:secret@db.example/shop"));

    private List<Map<String, ?>> upstream =
            List.of(Map.of("buildVariables", Map.of("IMAGE", "registry.example/shop:4f2a9c1")));

    static List<Path> jenkinsfiles() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.endsWith("Jenkinsfile")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("jenkinsfiles")
    void everyReleaseOfAnExampleIsReadByTheEngine(Path file) throws Throwable {
        Pipeline pipeline = run(file, Map.of("VERSION", "v2", "PROMOTE", true, "IMAGE", ""));

        assertThat(pipeline.calls()).isNotEmpty();
        for (Pipeline.Call call : pipeline.calls()) {
            isRead(call, file.getParent());
        }
    }

    @Test
    void everyExampleIsFoundOnThePage() throws IOException {
        String page = Files.readString(DOCS.resolve("jenkins.md"));
        assertThat(jenkinsfiles())
                .allSatisfy(file -> assertThat(page).contains("(" + DOCS.relativize(file) + ")"));
    }

    @Test
    void nothingIsPromotedWhenTheMigrationFailedAndTheBackupIsPutBack() throws Throwable {
        String text = Files.readString(EXAMPLES.resolve("jenkins-phases/Jenkinsfile"));
        Pipeline pipeline = pipeline(text, Map.of(), "migrateDatabase");

        assertThatThrownBy(() -> pipeline.run(text))
                .isInstanceOf(AbortException.class)
                .hasMessage("migrateDatabase failed");

        assertThat(pipeline.calls().stream().map(Pipeline.Call::function))
                .containsExactly("backupDatabase", "migrateDatabase", "restoreDatabase");
        assertThat(started(pipeline.calls().get(2).step()).arguments()).contains("20261124-040102-4f2a");
        assertThat(pipeline.steps()).doesNotContain("input");
    }

    @Test
    void somebodyIsAskedBetweenMigrationAndPromotion() throws Throwable {
        Pipeline pipeline = run(EXAMPLES.resolve("jenkins-phases/Jenkinsfile"), Map.of());

        assertThat(pipeline.steps()).containsSubsequence("backupDatabase", "migrateDatabase", "input", "promoteRelease");
    }

    @Test
    void productionFollowsOnPromotionOnly() throws Throwable {
        Path file = EXAMPLES.resolve("jenkins-on-promotion/Jenkinsfile");

        assertThat(environments(run(file, Map.of("VERSION", "v2", "PROMOTE", false)))).containsExactly("staging");
        assertThat(environments(run(file, Map.of("VERSION", "v2", "PROMOTE", true))))
                .containsExactly("staging", "production");
    }

    @Test
    void whatTheImageJobBuiltIsReleased() throws Throwable {
        Path file = EXAMPLES.resolve("jenkins-new-image/Jenkinsfile");

        assertThat(version(run(file, Map.of("IMAGE", "")))).isEqualTo("4f2a9c1");
        assertThat(version(run(file, Map.of("IMAGE", "registry.example:5000/shop:v7")))).isEqualTo("v7");
        upstream = List.of();
        assertThatThrownBy(() -> run(file, Map.of("IMAGE", ""))).hasMessageContaining("No image");
    }

    @Test
    void applicationsOnOneDatabaseTakeTurns() throws Throwable {
        Pipeline pipeline = run(EXAMPLES.resolve("jenkins-several/Jenkinsfile"), Map.of());

        assertThat(pipeline.steps().stream().filter(step -> step.equals("lock") || step.equals("releaseFlow")))
                .containsExactly("lock", "releaseFlow", "lock", "releaseFlow", "lock", "releaseFlow");
    }

    static List<String> snippets() throws IOException {
        List<String> snippets = new ArrayList<>();
        for (String page : List.of("jenkins.md", "jenkins-steps.md")) {
            Pattern.compile("(?s)```groovy\n(.*?)```")
                    .matcher(Files.readString(DOCS.resolve(page)))
                    .results()
                    .forEach(block -> snippets.add(block.group(1)));
        }
        return snippets;
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void everySnippetOfThePagesRuns(String snippet) throws Throwable {
        run(snippet, Map.of("VERSION", "v2", "IMAGE", "", "PROMOTE", true));
    }

    @Test
    void aWrongParameterIsNotOverlooked() {
        assertThatThrownBy(() -> run("node { releaseFlow(aplication: 'shop') }", Map.of()))
                .hasMessageContaining("no parameter aplication");
        assertThatThrownBy(() -> run("node { releaseFlow(promote: symlink(way: 'x')) }", Map.of()))
                .hasMessageContaining("no parameter way");
        assertThatThrownBy(() -> run("node { releaseFlows() }", Map.of())).hasMessageContaining("releaseFlows");
    }

    private List<String> environments(Pipeline pipeline) throws Exception {
        List<String> environments = new ArrayList<>();
        for (Pipeline.Call call : pipeline.calls()) {
            environments.add(new EngineReading(started(call.step()), EXAMPLES.resolve("jenkins-on-promotion"), environment)
                    .spec()
                    .spec()
                    .environment());
        }
        return environments;
    }

    private String version(Pipeline pipeline) throws Exception {
        return new EngineReading(started(pipeline.calls().get(0).step()), EXAMPLES.resolve("jenkins-new-image"), environment)
                .spec()
                .spec()
                .version();
    }

    private void isRead(Pipeline.Call call, Path directory) throws Exception {
        EngineReading reading = new EngineReading(started(call.step()), directory, environment);
        if ("tekton".equals(reading.option("--on"))) {
            assertThat(reading.tekton().app()).isEqualTo("shop");
            assertThat(reading.tekton().tekton().params())
                    .as("what the Pipeline has no default for")
                    .containsOnlyKeys("sluice-image", "app-image", "database-secret");
        } else {
            assertThat(reading.spec().spec().app()).isIn("shop", "billing", "search");
        }
    }

    private static Started started(Object step) throws AbortException {
        return PluginSteps.start(step, CREDENTIALS, Map.of());
    }

    private Pipeline run(Path file, Map<String, ?> parameters) throws Throwable {
        return run(Files.readString(file), parameters);
    }

    private Pipeline run(String text, Map<String, ?> parameters) throws Throwable {
        return pipeline(text, parameters).run(text);
    }

    private Pipeline pipeline(String text, Map<String, ?> parameters, String... failing) {
        if (text.contains("pipeline {")) {
            environment.put("GIT_COMMIT", "4f2a9c1");
        }
        return new Pipeline(
                Map.of(
                        "env",
                        environment,
                        "params",
                        parameters,
                        "scm",
                        "git",
                        "currentBuild",
                        Map.of("upstreamBuilds", upstream)),
                failing);
    }
}
