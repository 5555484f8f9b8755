package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.io.Serializable;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jspecify.annotations.Nullable;

/** Which agent and workspace a step has, whether or not the agent is connected now. */
final class StepPlace implements Serializable {

    private static final long serialVersionUID = 1;

    private final StepContext context;
    private String agent = "";
    private String workspace = "";

    StepPlace(StepContext context) {
        this.context = context;
    }

    /**
     * Looks where the step is, once; gives its directory.
     *
     * @throws AbortException if Sluice cannot run there
     */
    FilePath take() throws IOException, InterruptedException {
        FilePath directory = known(FilePath.class);
        if (!known(Launcher.class).isUnix()) {
            throw new AbortException("Sluice runs on agents with a Unix shell, and this is none; choose another by its label");
        }
        Computer computer = directory.toComputer();
        if (computer == null) {
            throw new AbortException("The agent of this step is not connected any more; run the build again");
        }
        agent = computer.getName();
        workspace = directory.getRemote();
        return directory;
    }

    boolean isAway() {
        return channel() == null;
    }

    /** @throws IOException if the agent is not connected now */
    Site site() throws IOException, InterruptedException {
        VirtualChannel channel = channel();
        if (channel == null) {
            throw new IOException("the agent " + agent + " is not connected");
        }
        return new Site(
                Jenkins.get().getComputer(agent),
                new FilePath(channel, workspace),
                known(Launcher.class),
                new EnvVars(known(EnvVars.class)),
                known(TaskListener.class));
    }

    /** On the build's console. */
    void say(String sentence) {
        try {
            known(TaskListener.class).getLogger().println("[sluice] " + sentence);
        } catch (IOException | InterruptedException e) {
            // the build is over, and nobody listens
        }
    }

    /** @throws IOException if Jenkins does not know it of this step now */
    <T> T known(Class<T> type) throws IOException, InterruptedException {
        T value = context.get(type);
        if (value == null) {
            throw new IOException("there is no " + type.getSimpleName() + " for this step now");
        }
        return value;
    }

    private @Nullable VirtualChannel channel() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        Computer computer = jenkins == null ? null : jenkins.getComputer(agent);
        return computer == null ? null : computer.getChannel();
    }

    @Override
    public String toString() {
        return (agent.isEmpty() ? "the built-in node" : agent) + " in " + workspace;
    }
}
