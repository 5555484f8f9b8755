package io.jenkins.plugins.sluice.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.opentest4j.TestAbortedException;

/**
 * A folder in the given Jenkins and an agent, for all tests of a run; both are gone at its end, with all that is in them.
 * The plugin is installed before.
 */
final class Bench implements BeforeAllCallback {

    private static State state;

    private record State(JenkinsServer jenkins, String folder, Path directory, Agent agent) {

        void close() {
            jenkins.post("job/" + folder + "/doDelete", Map.of());
            // where Jenkins itself checks Jenkinsfiles out
            jenkins.script("Jenkins.get().rootPath.child('workspace/" + folder + "').deleteRecursive()");
            agent.close();
            Wait.until("the end of " + directory, Duration.ofMinutes(1), () -> deleted(directory));
        }

        private static boolean deleted(Path directory) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return true;
            } catch (IOException | UncheckedIOException e) {
                return !Files.exists(directory); // what has been killed may write a little longer
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (System.getProperty("jenkins.url") == null) {
            throw new TestAbortedException(
                    "no Jenkins is given: -Djenkins.url=http://127.0.0.1:8080 -Djenkins.user=… -Djenkins.token=…");
        }
        context.getRoot().getStore(Namespace.GLOBAL).getOrComputeIfAbsent(State.class, key -> open(), State.class);
    }

    private static State open() {
        try {
            JenkinsServer jenkins = JenkinsServer.given();
            if (System.getProperty("plugin.installed") == null) {
                jenkins.install(Path.of(System.getProperty("plugin.file")));
            }
            String name = "sluice-acceptance-" + UUID.randomUUID().toString().substring(0, 8);
            Path directory = Files.createTempDirectory(name);
            jenkins.postXml(
                    "createItem?name=" + name,
                    "<com.cloudbees.hudson.plugins.folder.Folder><description/></com.cloudbees.hudson.plugins.folder.Folder>");
            state = new State(jenkins, name, directory, new Agent(jenkins, name, directory.resolve("agent")).create());
            // at the end of the process, whichever way a version of JUnit closes what is kept for a run
            Runtime.getRuntime().addShutdownHook(new Thread(state::close));
            return state;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    JenkinsServer jenkins() {
        return state.jenkins;
    }

    /** The path of the folder; with a slash at its end. */
    String folder() {
        return "job/" + state.folder + "/";
    }

    Agent agent() {
        return state.agent;
    }

    Path directory() {
        return state.directory;
    }

    /** Makes or replaces a job of a Jenkinsfile, in which {@code AGENT} is the agent's label, and starts it. */
    Build build(String job, String jenkinsfile) {
        String xml =
                "<flow-definition><definition class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
                        + escaped(jenkinsfile.replace("AGENT", state.folder))
                        + "</script><sandbox>true</sandbox></definition></flow-definition>";
        String path = folder() + "job/" + job;
        boolean known = jenkins().get(path + "/api/json").statusCode() == 200;
        int parent = path.lastIndexOf("job/");
        jenkins()
                .postXml(
                        known
                                ? path + "/config.xml"
                                : path.substring(0, parent) + "createItem?name=" + path.substring(parent + 4),
                        xml);
        return build(job);
    }

    /** Starts a job, or starts it again. */
    Build build(String job) {
        return build(job, Map.of());
    }

    /** The same with parameters. */
    Build build(String job, Map<String, String> parameters) {
        String path = folder() + "job/" + job + "/";
        int number = jenkins()
                .json(path + "api/json?tree=nextBuildNumber")
                .path("nextBuildNumber")
                .asInt();
        jenkins().post(path + (parameters.isEmpty() ? "build" : "buildWithParameters") + "?delay=0sec", parameters);
        return new Build(jenkins(), path + number + "/");
    }

    /** The workspace of a job on the agent. */
    Path workspace(String job) {
        return state.agent.root().resolve("workspace").resolve(state.folder).resolve(job);
    }

    /** Makes a secret text of the folder's; gives its id. */
    String secretText(String text) {
        String id = UUID.randomUUID().toString();
        secretText(id, text);
        return id;
    }

    /** A secret text of the folder's. */
    void secretText(String id, String text) {
        credential("""
                <org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>
                <scope>GLOBAL</scope><id>%s</id><description/><secret>%s</secret>
                </org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>""".formatted(id, escaped(text)));
    }

    /** An account of the folder's. */
    void account(String id, String user, String password) {
        credential("""
                <com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>
                <scope>GLOBAL</scope><id>%s</id><description/><username>%s</username><password>%s</password>
                </com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>""".formatted(id, escaped(user), escaped(password)));
    }

    private void credential(String xml) {
        jenkins().postXml(folder() + "credentials/store/folder/domain/_/createCredentials", xml);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
