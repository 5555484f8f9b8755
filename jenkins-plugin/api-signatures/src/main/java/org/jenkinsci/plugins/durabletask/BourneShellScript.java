package org.jenkinsci.plugins.durabletask;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import java.io.IOException;

public final class BourneShellScript extends FileMonitoringTask {
    public static boolean USE_BINARY_WRAPPER;

    public BourneShellScript(String script) {}

    public String getScript() {
        throw new UnsupportedOperationException();
    }

    public void captureOutput() {
        throw new UnsupportedOperationException();
    }

    protected FileMonitoringController launchWithCookie(
            FilePath ws,
            Launcher launcher,
            TaskListener listener,
            EnvVars envVars,
            String cookieVariable,
            String cookieValue)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }
}
