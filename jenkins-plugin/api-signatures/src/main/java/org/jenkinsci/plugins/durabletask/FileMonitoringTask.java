package org.jenkinsci.plugins.durabletask;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import io.sluice.jenkins.Signature;
import java.io.IOException;

public abstract class FileMonitoringTask extends DurableTask {
    public final Controller launch(EnvVars env, FilePath workspace, Launcher launcher, TaskListener listener)
            throws IOException, InterruptedException {
        return Signature.only();
    }
}
