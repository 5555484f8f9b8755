package hudson.console;

import io.sluice.jenkins.Signature;
import java.io.IOException;
import java.io.OutputStream;

public abstract class LineTransformationOutputStream extends OutputStream {
    protected abstract void eol(byte[] b, int len) throws IOException;

    public void write(int b) throws IOException {
        Signature.only();
    }

    public void write(byte[] b, int off, int len) throws IOException {
        Signature.only();
    }

    public abstract static class Delegating extends LineTransformationOutputStream {
        protected final OutputStream out = Signature.value();

        protected Delegating(OutputStream out) {}
    }
}
