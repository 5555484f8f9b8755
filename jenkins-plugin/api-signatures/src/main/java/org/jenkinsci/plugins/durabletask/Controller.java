package org.jenkinsci.plugins.durabletask;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import io.sluice.jenkins.Signature;
import java.io.IOException;
import java.io.Serializable;

public abstract class Controller implements Serializable {
    public Integer exitStatus(FilePath workspace, Launcher launcher, TaskListener logger)
            throws IOException, InterruptedException {
        return Signature.only();
    }

    public Integer exitStatus(FilePath workspace, Launcher launcher) throws IOException, InterruptedException {
        return Signature.only();
    }

    public Integer exitStatus(FilePath workspace) throws IOException, InterruptedException {
        return Signature.only();
    }

    public void stop(FilePath workspace, Launcher launcher) throws IOException, InterruptedException {
        Signature.only();
    }

    public void stop(FilePath workspace) throws IOException, InterruptedException {
        Signature.only();
    }

    public abstract void cleanup(FilePath workspace) throws IOException, InterruptedException;
}
