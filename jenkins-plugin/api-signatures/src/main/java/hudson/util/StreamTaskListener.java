package hudson.util;

import hudson.model.TaskListener;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.Charset;

public class StreamTaskListener extends AbstractTaskListener implements TaskListener, Closeable {
    public StreamTaskListener(PrintStream out) {}

    public StreamTaskListener(OutputStream out) {}

    public StreamTaskListener(OutputStream out, Charset charset) {}

    public StreamTaskListener(File out) throws IOException {}

    public StreamTaskListener(File out, Charset charset) throws IOException {}

    public StreamTaskListener(File out, boolean append, Charset charset) throws IOException {}

    public StreamTaskListener(Writer w) throws IOException {}

    public StreamTaskListener() throws IOException {}

    public static StreamTaskListener fromStdout() {
        throw new UnsupportedOperationException();
    }

    public static StreamTaskListener fromStderr() {
        throw new UnsupportedOperationException();
    }

    public PrintStream getLogger() {
        throw new UnsupportedOperationException();
    }

    public Charset getCharset() {
        throw new UnsupportedOperationException();
    }

    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }

    public void closeQuietly() {
        throw new UnsupportedOperationException();
    }
}
