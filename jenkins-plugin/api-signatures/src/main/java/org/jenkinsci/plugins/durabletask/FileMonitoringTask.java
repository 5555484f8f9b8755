package org.jenkinsci.plugins.durabletask;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Map;

public abstract class FileMonitoringTask extends DurableTask {
    protected static final String COOKIE = "JENKINS_SERVER_COOKIE";
    protected static final String BINARY_RESOURCE_PREFIX = "/io/jenkins/plugins/lib-durable-task/durable_task_monitor_";

    public final Controller launch(EnvVars env, FilePath workspace, Launcher launcher, TaskListener listener)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    protected FileMonitoringController launchWithCookie(
            FilePath workspace,
            Launcher launcher,
            TaskListener listener,
            EnvVars envVars,
            String cookieVariable,
            String cookieValue)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public final void charset(Charset cs) {
        throw new UnsupportedOperationException();
    }

    public final void defaultCharset() {
        throw new UnsupportedOperationException();
    }

    protected FileMonitoringController doLaunch(
            FilePath workspace, Launcher launcher, TaskListener listener, EnvVars envVars)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    protected static Map<String, String> escape(EnvVars envVars) {
        throw new UnsupportedOperationException();
    }

    protected static FilePath getNodeRoot(FilePath workspace) throws IOException {
        throw new UnsupportedOperationException();
    }

    protected static FilePath requestBinary(FilePath ws, FileMonitoringController c)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    protected static class FileMonitoringController extends Controller {
        protected FileMonitoringController(FilePath ws, String cookieValue) throws IOException, InterruptedException {}

        protected FileMonitoringController(FilePath ws) throws IOException, InterruptedException {}

        public final boolean writeLog(FilePath workspace, OutputStream sink) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public Integer exitStatus(FilePath workspace, Launcher launcher, TaskListener listener)
                throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        protected Integer exitStatus(FilePath workspace, TaskListener listener)
                throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public byte[] getOutput(FilePath workspace, Launcher launcher) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        protected byte[] getOutput(FilePath workspace) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public final void stop(FilePath workspace, Launcher launcher) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public void cleanup(FilePath workspace) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public FilePath controlDir(FilePath ws) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public FilePath getResultFile(FilePath workspace) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public FilePath getLogFile(FilePath workspace) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public FilePath getOutputFile(FilePath workspace) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public String getDiagnostics(FilePath workspace, Launcher launcher) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        public void watch(FilePath workspace, Handler handler, TaskListener listener)
                throws IOException, InterruptedException, ClassCastException {
            throw new UnsupportedOperationException();
        }

        public FilePath getLastLocationFile(FilePath workspace) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }
    }
}
