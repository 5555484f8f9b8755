package hudson.console;

import hudson.ExtensionPoint;
import hudson.model.Describable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.Writer;

public abstract class ConsoleNote<T> implements Serializable, Describable<ConsoleNote<?>>, ExtensionPoint {
    public void encodeTo(OutputStream out) throws IOException {
        throw new UnsupportedOperationException();
    }

    public void encodeTo(Writer out) throws IOException {
        throw new UnsupportedOperationException();
    }

    public String encode() throws IOException {
        throw new UnsupportedOperationException();
    }
}
