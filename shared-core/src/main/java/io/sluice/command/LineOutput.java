package io.sluice.command;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts what is written to it into lines of UTF-8. A line longer than 64 KiB comes in pieces. */
public final class LineOutput extends OutputStream {

    private static final int LONGEST = 1 << 16;

    private final Consumer<String> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    public LineOutput(Consumer<String> listener) {
        this.listener = listener;
    }

    @Override
    public synchronized void write(int next) {
        if (next == '\n') {
            end();
        } else {
            line.write(next);
            if (line.size() == LONGEST) {
                end();
            }
        }
    }

    /** The last line may have no end. */
    @Override
    public synchronized void close() {
        if (line.size() > 0) {
            end();
        }
    }

    private void end() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        listener.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
