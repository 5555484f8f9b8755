package hudson;

import hudson.model.Computer;
import hudson.remoting.Callable;
import hudson.remoting.VirtualChannel;
import io.sluice.jenkins.Signature;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URL;
import org.jenkinsci.remoting.RoleSensitive;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

public final class FilePath implements SerializableOnlyOverRemoting {
    public FilePath(VirtualChannel channel, String remote) {}

    public FilePath(File localPath) {}

    public FilePath(FilePath base, String rel) {}

    public String getRemote() {
        return Signature.only();
    }

    public void copyFrom(URL url) throws IOException, InterruptedException {
        Signature.only();
    }

    public void copyFrom(InputStream in) throws IOException, InterruptedException {
        Signature.only();
    }

    public void copyFrom(FilePath src) throws IOException, InterruptedException {
        Signature.only();
    }

    public interface FileCallable<T> extends Serializable, RoleSensitive {
        T invoke(File f, VirtualChannel channel) throws IOException, InterruptedException;
    }

    public <T> T act(FileCallable<T> callable) throws IOException, InterruptedException {
        return Signature.only();
    }

    public <V, E extends Throwable> V act(Callable<V, E> callable) throws IOException, InterruptedException, E {
        return Signature.only();
    }

    public Computer toComputer() {
        return Signature.only();
    }

    public void mkdirs() throws IOException, InterruptedException {
        Signature.only();
    }

    public void deleteRecursive() throws IOException, InterruptedException {
        Signature.only();
    }

    public FilePath child(String relOrAbsolute) {
        return Signature.only();
    }

    public FilePath getParent() {
        return Signature.only();
    }

    public FilePath createTempDir(String prefix, String suffix) throws IOException, InterruptedException {
        return Signature.only();
    }

    public boolean exists() throws IOException, InterruptedException {
        return Signature.only();
    }

    public void touch(long timestamp) throws IOException, InterruptedException {
        Signature.only();
    }

    public void chmod(int mask) throws IOException, InterruptedException {
        Signature.only();
    }

    public VirtualChannel getChannel() {
        return Signature.only();
    }
}
