package io.sluice.cli;

import io.sluice.command.LineOutput;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;

/** A stream that goes on to where it went before and, line by line, to a listener. */
final class LineTee extends OutputStream {

    private final PrintStream onward;
    private final LineOutput lines;

    LineTee(PrintStream onward, Consumer<String> listener) {
        this.onward = onward;
        this.lines = new LineOutput(listener);
    }

    @Override
    public synchronized void write(int one) {
        onward.write(one);
        lines.write(one);
    }

    @Override
    public synchronized void flush() {
        onward.flush();
    }
}
