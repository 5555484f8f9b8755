package org.jenkinsci.plugins.durabletask;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import java.io.IOException;
import java.io.Serializable;

public abstract class Controller implements Serializable {
    public Integer exitStatus(FilePath workspace, Launcher launcher, TaskListener logger)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public Integer exitStatus(FilePath workspace, Launcher launcher) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public Integer exitStatus(FilePath workspace) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void stop(FilePath workspace, Launcher launcher) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void stop(FilePath workspace) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public abstract void cleanup(FilePath workspace) throws IOException, InterruptedException;
}
