package io.sluice.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A stream that goes on to where it went before and, line by line, to a listener. */
final class LineTee extends OutputStream {

    private final PrintStream onward;
    private final Consumer<String> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineTee(PrintStream onward, Consumer<String> listener) {
        this.onward = onward;
        this.listener = listener;
    }

    @Override
    public synchronized void write(int one) {
        onward.write(one);
        if (one == '\n') {
            listener.accept(line.toString(StandardCharsets.UTF_8));
            line.reset();
        } else {
            line.write(one);
        }
    }

    @Override
    public synchronized void flush() {
        onward.flush();
    }
}
