package io.jenkins.plugins.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Jenkinsfiles of docs/examples, checked out of Git, except those that need a cluster or a cloud. */
class ExamplesIT {

    private static final Path EXAMPLES = Path.of(System.getProperty("examples", "../../docs/examples"));

    @RegisterExtension
    static final Bench bench = new Bench();

    private static GitServer git;

    @BeforeAll
    static void serve() throws IOException {
        git = GitServer.start(bench.directory().resolve("git"));
    }

    @AfterAll
    static void end() {
        if (git != null) {
            git.close();
        }
    }

    @Test
    void declarative() throws Exception {
        job("jenkins-declarative");
        Build build = bench.build("jenkins-declarative").await();
        succeeded(build, 1);
    }

    @Test
    void phases() throws Exception {
        job("jenkins-phases");
        Build build = bench.build("jenkins-phases").await("Promote");
        Wait.until(
                "the question",
                Duration.ofMinutes(2),
                () -> bench.jenkins().get(build.path() + "input/").body().contains("Promote "));
        bench.jenkins().post(build.path() + "input/" + question(build) + "/proceedEmpty", Map.of());
        succeeded(build.await(), 1);
    }

    @Test
    void newImage() throws Exception {
        job("jenkins-new-image");
        Build without = bench.build("jenkins-new-image").await();
        assertThat(without.result()).isEqualTo("FAILURE");
        assertThat(without.console()).contains("No image");

        Build build = bench.build("jenkins-new-image", Map.of("IMAGE", "registry.example/shop:v7"))
                .await();
        succeeded(build, 1);
        assertThat(build.releases().get(0).path("release").asText()).endsWith("/v7");
    }

    @Test
    void onPromotion() throws Exception {
        job("jenkins-on-promotion");
        succeeded(bench.build("jenkins-on-promotion").await(), 1);
        succeeded(
                bench.build("jenkins-on-promotion", Map.of("VERSION", "v1", "PROMOTE", "true"))
                        .await(),
                2);
    }

    @Test
    void several() throws Exception {
        job("jenkins-several");
        succeeded(bench.build("jenkins-several").await(), 3);
    }

    private static void succeeded(Build build, int releases) {
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.releases().findValuesAsText("restoreCommand")).hasSizeGreaterThanOrEqualTo(0);
        assertThat(build.releases()).hasSize(releases);
        build.releases()
                .forEach(release -> assertThat(release.path("status").asText()).isEqualTo("succeeded"));
        assertThat(build.page()).contains("shop");
    }

    private static String question(Build build) {
        String page = bench.jenkins().text(build.path() + "input/");
        int form = page.indexOf("/submit\"") < 0 ? page.indexOf("submit") : page.indexOf("/submit\"");
        String before = page.substring(0, form);
        return before.substring(before.lastIndexOf("\"") + 1);
    }

    /** Commits the example as it is, but on the tests' agent, and makes a job of it. */
    private static void job(String example) throws IOException {
        Path directory = git.repository(example);
        try (Stream<Path> files = Files.walk(EXAMPLES.resolve(example))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = directory.resolve(
                        EXAMPLES.resolve(example).relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        Path jenkinsfile = directory.resolve("Jenkinsfile");
        Files.writeString(
                jenkinsfile,
                Files.readString(jenkinsfile)
                        .replace("agent any", "agent { label '" + bench.agent().name() + "' }")
                        .replace("node {", "node('" + bench.agent().name() + "') {"));
        git.commit(directory);
        bench.jenkins().postXml(bench.folder() + "createItem?name=" + example, """
                        <flow-definition><definition class="org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition">
                        <scm class="hudson.plugins.git.GitSCM"><configVersion>2</configVersion>
                        <userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>%s</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>
                        <branches><hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec></branches></scm>
                        <scriptPath>Jenkinsfile</scriptPath></definition></flow-definition>""".formatted(git.url(example)));
    }

    /** Git's own server, on a free port of 127.0.0.1. */
    private record GitServer(Path root, int port, Process process) implements AutoCloseable {

        static GitServer start(Path root) throws IOException {
            Files.createDirectories(root);
            int port;
            try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            Process process = new ProcessBuilder(
                            "git",
                            "daemon",
                            "--listen=127.0.0.1",
                            "--port=" + port,
                            "--export-all",
                            "--base-path=" + root,
                            root.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new GitServer(root, port, process);
        }

        Path repository(String name) throws IOException {
            Path directory = root.resolve(name);
            Files.createDirectories(directory);
            run(directory, List.of("git", "init", "-q", "-b", "main"));
            return directory;
        }

        void commit(Path directory) throws IOException {
            run(directory, List.of("git", "add", "."));
            run(
                    directory,
                    List.of("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "An example"));
        }

        String url(String name) {
            return "git://127.0.0.1:" + port + "/" + name;
        }

        private static void run(Path directory, List<String> command) throws IOException {
            try {
                assertThat(new ProcessBuilder(command)
                                .directory(directory.toFile())
                                .inheritIO()
                                .start()
                                .waitFor())
                        .isZero();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.onExit().join();
        }
    }
}
