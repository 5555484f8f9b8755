package hudson;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.util.ArgumentListBuilder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

public abstract class Launcher {
    protected Launcher(TaskListener listener, VirtualChannel channel) {}

    protected Launcher(Launcher launcher) {}

    public final class ProcStarter {
        protected FilePath pwd;

        public ProcStarter cmds(String... args) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter cmds(File program, String... args) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter cmds(List<String> args) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter cmds(ArgumentListBuilder args) {
            throw new UnsupportedOperationException();
        }

        public List<String> cmds() {
            throw new UnsupportedOperationException();
        }

        public ProcStarter quiet(boolean quiet) {
            throw new UnsupportedOperationException();
        }

        public boolean quiet() {
            throw new UnsupportedOperationException();
        }

        public ProcStarter pwd(FilePath workDir) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter pwd(File workDir) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter pwd(String workDir) {
            throw new UnsupportedOperationException();
        }

        public FilePath pwd() {
            throw new UnsupportedOperationException();
        }

        public Proc start() throws IOException {
            throw new UnsupportedOperationException();
        }
    }

    public final ProcStarter launch() {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String cmd, Map<String, String> env, OutputStream out, FilePath workDir)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String[] cmd, Map<String, String> env, OutputStream out, FilePath workDir)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String[] cmd, Map<String, String> env, InputStream in, OutputStream out)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String[] cmd, boolean[] mask, Map<String, String> env, OutputStream out, FilePath workDir)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String[] cmd, boolean[] mask, Map<String, String> env, InputStream in, OutputStream out)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String cmd, String[] env, OutputStream out, FilePath workDir) throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String[] cmd, String[] env, OutputStream out, FilePath workDir) throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String[] cmd, String[] env, InputStream in, OutputStream out) throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String[] cmd, boolean[] mask, String[] env, OutputStream out, FilePath workDir)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public final Proc launch(String[] cmd, boolean[] mask, String[] env, InputStream in, OutputStream out)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public Proc launch(String[] cmd, String[] env, InputStream in, OutputStream out, FilePath workDir)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public Proc launch(String[] cmd, boolean[] mask, String[] env, InputStream in, OutputStream out, FilePath workDir)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public abstract Proc launch(ProcStarter starter) throws IOException;

    public boolean isUnix() {
        throw new UnsupportedOperationException();
    }
}
