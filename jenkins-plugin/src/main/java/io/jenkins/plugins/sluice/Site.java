package io.jenkins.plugins.sluice;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.TaskListener;

/**
 * Where a step runs, while its agent is connected.
 *
 * @param launcher starts programs where the step says: on the agent, or in a container
 * @param environment of the step; a copy
 */
record Site(Computer agent, FilePath workspace, Launcher launcher, EnvVars environment, TaskListener listener) {

    FilePath path(String remote) {
        return new FilePath(workspace.getChannel(), remote);
    }

    /** The same, with programs started on the agent itself. */
    Site besideContainer() {
        return new Site(agent, workspace, agent.getNode().createLauncher(listener), environment, listener);
    }
}
