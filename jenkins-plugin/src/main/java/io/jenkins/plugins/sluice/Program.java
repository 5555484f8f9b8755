package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Objects;
import java.util.Properties;
import jenkins.MasterToSlaveFileCallable;

/**
 * The {@code sluice} program that this plugin brings.
 *
 * @param version as {@code sluice --version} says it
 * @param sha256 of its archive
 */
record Program(String version, String sha256) {

    private static final String PLACE = "/io/sluice/program/";

    /** The one in our own class path. */
    static Program bundled() {
        Properties properties = new Properties();
        try (InputStream in = resource("program.properties").openStream()) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("the plugin lacks its program; install it again", e);
        }
        return new Program(properties.getProperty("version"), properties.getProperty("sha256"));
    }

    /**
     * Puts it into an agent's cache, unless it is there: once for an agent and a version, whatever many builds do so.
     *
     * @throws AbortException if the agent is not there any more
     */
    Installed install(Computer agent) throws IOException, InterruptedException {
        Node node = agent.getNode();
        FilePath root = node == null ? null : node.getRootPath();
        if (root == null) {
            throw new AbortException("The agent " + agent.getDisplayName() + " is not connected");
        }
        FilePath home = root.child("caches/sluice/" + version + "-" + sha256.substring(0, 12));
        String java = home.act(new Look());
        if (java == null) {
            try {
                java = unpacked(home);
            } catch (IOException e) {
                throw new IOException(
                        "the program cannot be put into " + home.getParent() + " on the agent (" + e.getMessage()
                                + "); make room there, or let the agent's user write there, and run the build again",
                        e);
            }
        }
        return new Installed(home.getRemote(), java);
    }

    private String unpacked(FilePath home) throws IOException, InterruptedException {
        home.getParent().mkdirs();
        FilePath part = home.getParent().createTempDir("install", null);
        try {
            part.child("sluice.zip").copyFrom(resource("sluice.zip"));
            return part.act(new Unpacking(sha256, home.getRemote()));
        } finally {
            part.deleteRecursive();
        }
    }

    private static URL resource(String name) {
        return Objects.requireNonNull(Program.class.getResource(PLACE + name), name);
    }

    /**
     * Where it is on an agent.
     *
     * @param home its directory
     * @param java home of the agent's own Java
     */
    record Installed(String home, String java) {}

    /** Whether the program is there; gives the agent's Java if it is. */
    private static final class Look extends MasterToSlaveFileCallable<String> {

        private static final long serialVersionUID = 1;

        @Override
        public String invoke(java.io.File home, VirtualChannel channel) {
            return new java.io.File(home, "bin/sluice").canExecute() ? System.getProperty("java.home") : null;
        }
    }
}
