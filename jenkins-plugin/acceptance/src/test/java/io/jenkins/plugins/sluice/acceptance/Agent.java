package io.jenkins.plugins.sluice.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An inbound agent of Jenkins as a process of this machine, in a directory of its own. */
final class Agent implements AutoCloseable {

    private final JenkinsServer jenkins;
    private final String name;
    private final Path root;
    private @Nullable Process process;

    Agent(JenkinsServer jenkins, String name, Path root) {
        this.jenkins = jenkins;
        this.name = name;
        this.root = root;
    }

    String name() {
        return name;
    }

    Path root() {
        return root;
    }

    /** Makes it known to Jenkins, and starts it. */
    Agent create() {
        jenkins.script("""
                def agent = new hudson.slaves.DumbSlave('%s', '%s', new hudson.slaves.JNLPLauncher(true))
                agent.numExecutors = 4
                agent.retentionStrategy = new hudson.slaves.RetentionStrategy.Always()
                agent.mode = hudson.model.Node.Mode.EXCLUSIVE
                Jenkins.get().addNode(agent)
                """.formatted(name, root));
        start(Map.of());
        return this;
    }

    /** Starts its process, and waits until Jenkins has it. */
    void start(Map<String, String> environment) {
        try {
            Files.createDirectories(root);
            Path jar = root.resolve("agent.jar");
            if (!Files.exists(jar)) {
                Files.write(jar, jenkins.bytes("jnlpJars/agent.jar"));
            }
            Path secret = root.resolve("secret");
            Files.writeString(secret, jenkins.script("print Jenkins.get().getComputer('" + name + "').jnlpMac"));
            ProcessBuilder agent = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-Xmx256m",
                            "-Dfile.encoding=US-ASCII", // as in a container without a locale
                            "-jar",
                            jar.toString(),
                            "-url",
                            jenkins.url(),
                            "-name",
                            name,
                            "-secret",
                            "@" + secret,
                            "-webSocket",
                            "-workDir",
                            root.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            root.resolve("agent.log").toFile()));
            agent.environment().putAll(environment);
            process = agent.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Wait.until("agent " + name, Duration.ofMinutes(1), this::connected);
    }

    boolean connected() {
        return !jenkins.json("computer/" + name + "/api/json?tree=offline")
                .path("offline")
                .asBoolean(true);
    }

    /** SIGKILL to its process: what it had started goes on. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Ends it, and makes Jenkins forget it. */
    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
        jenkins.post("computer/" + name + "/doDelete", Map.of());
    }
}
