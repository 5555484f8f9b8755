package hudson;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.util.ArgumentListBuilder;
import io.sluice.jenkins.Signature;
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
            return Signature.only();
        }

        public ProcStarter cmds(File program, String... args) {
            return Signature.only();
        }

        public ProcStarter cmds(List<String> args) {
            return Signature.only();
        }

        public ProcStarter cmds(ArgumentListBuilder args) {
            return Signature.only();
        }

        public List<String> cmds() {
            return Signature.only();
        }

        public ProcStarter quiet(boolean quiet) {
            return Signature.only();
        }

        public boolean quiet() {
            return Signature.only();
        }

        public ProcStarter pwd(FilePath workDir) {
            return Signature.only();
        }

        public ProcStarter pwd(File workDir) {
            return Signature.only();
        }

        public ProcStarter pwd(String workDir) {
            return Signature.only();
        }

        public FilePath pwd() {
            return Signature.only();
        }

        public Proc start() throws IOException {
            return Signature.only();
        }
    }

    public final ProcStarter launch() {
        return Signature.only();
    }

    public final Proc launch(String cmd, Map<String, String> env, OutputStream out, FilePath workDir)
            throws IOException {
        return Signature.only();
    }

    public final Proc launch(String[] cmd, Map<String, String> env, OutputStream out, FilePath workDir)
            throws IOException {
        return Signature.only();
    }

    public final Proc launch(String[] cmd, Map<String, String> env, InputStream in, OutputStream out)
            throws IOException {
        return Signature.only();
    }

    public final Proc launch(String[] cmd, boolean[] mask, Map<String, String> env, OutputStream out, FilePath workDir)
            throws IOException {
        return Signature.only();
    }

    public final Proc launch(String[] cmd, boolean[] mask, Map<String, String> env, InputStream in, OutputStream out)
            throws IOException {
        return Signature.only();
    }

    public final Proc launch(String cmd, String[] env, OutputStream out, FilePath workDir) throws IOException {
        return Signature.only();
    }

    public final Proc launch(String[] cmd, String[] env, OutputStream out, FilePath workDir) throws IOException {
        return Signature.only();
    }

    public final Proc launch(String[] cmd, String[] env, InputStream in, OutputStream out) throws IOException {
        return Signature.only();
    }

    public final Proc launch(String[] cmd, boolean[] mask, String[] env, OutputStream out, FilePath workDir)
            throws IOException {
        return Signature.only();
    }

    public final Proc launch(String[] cmd, boolean[] mask, String[] env, InputStream in, OutputStream out)
            throws IOException {
        return Signature.only();
    }

    public Proc launch(String[] cmd, String[] env, InputStream in, OutputStream out, FilePath workDir)
            throws IOException {
        return Signature.only();
    }

    public Proc launch(String[] cmd, boolean[] mask, String[] env, InputStream in, OutputStream out, FilePath workDir)
            throws IOException {
        return Signature.only();
    }

    public abstract Proc launch(ProcStarter starter) throws IOException;

    public boolean isUnix() {
        return Signature.only();
    }
}
