package io.sluice.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a program's output to its end on a thread of its own and cuts it into redacted lines. Bytes that are not UTF-8
 * become U+FFFD; a line longer than 8192 characters comes in pieces, and of one longer than a megabyte the rest is left
 * out; what a lone carriage return overwrites is dropped, as on a terminal.
 */
public final class OutputLines {

    private static final int LONGEST_LINE = 8192;

    /** Characters of one line that are shown: whoever prints more of it prints data. */
    private static final int LONGEST_SHOWN = 1 << 20;

    private final Redactor redactor;
    private final Consumer<String> listener;
    private final Thread reader;
    private final LastLines last = new LastLines();
    private final StringBuilder line = new StringBuilder();
    private int shownOfLine;
    private long leftOut;
    private boolean atStart;
    private boolean closed;

    /** @param listener gets every line, redacted, on the reading thread */
    public OutputLines(InputStream output, Redactor redactor, Consumer<String> listener) {
        this.redactor = redactor;
        this.listener = listener;
        this.reader = new Thread(() -> readAll(output), "output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Waits for the end of the output and gives its last lines. A background process that holds the output open is not
     * waited for beyond {@code limit}; what it prints later is read, so that it can go on, and thrown away.
     */
    public List<String> close(Duration limit) throws InterruptedException {
        reader.join(limit.toMillis());
        synchronized (this) {
            endLine();
            closed = true;
            return last.list();
        }
    }

    private void readAll(InputStream output) {
        char[] buffer = new char[LONGEST_LINE];
        try (Reader in = new InputStreamReader(output, StandardCharsets.UTF_8)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                accept(buffer, count);
            }
        } catch (IOException e) {
            // the stream was closed under us: that is its end
        } catch (OutOfMemoryError e) {
            drain(output); // else the program would wait for a reader until its time is up
        }
    }

    private static void drain(InputStream output) {
        try {
            output.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // the stream was closed under us: that is its end
        }
    }

    private synchronized void accept(char[] buffer, int count) {
        for (int i = 0; i < count && !closed; i++) {
            char next = buffer[i];
            if (next == '\n') {
                finish();
                atStart = false;
            } else if (next == '\r') {
                atStart = true;
            } else if (shownOfLine >= LONGEST_SHOWN) {
                leftOut++;
            } else {
                if (atStart) {
                    line.setLength(0);
                    atStart = false;
                }
                line.append(next);
                if (line.length() >= LONGEST_LINE + redactor.longest()) {
                    cut();
                }
            }
        }
    }

    /** Emits the beginning of a long line; keeps as much of its end as may be the beginning of a secret. */
    private void cut() {
        String text = redactor.redact(line.toString());
        int end = Math.max(0, text.length() - redactor.longest());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        emit(text.substring(0, end));
        line.setLength(0);
        shownOfLine += LONGEST_LINE;
        if (shownOfLine < LONGEST_SHOWN) {
            line.append(text, end, text.length());
        } else {
            leftOut = text.length() - end; // it may be the beginning of a secret
        }
    }

    private void finish() {
        if (leftOut > 0) {
            emit("… " + leftOut + " more characters of this line are left out");
        } else {
            emit(redactor.redact(line.toString()));
        }
        line.setLength(0);
        shownOfLine = 0;
        leftOut = 0;
    }

    private void endLine() {
        if ((line.length() > 0 || leftOut > 0) && !closed) {
            finish();
        }
    }

    private void emit(String redacted) {
        last.add(redacted);
        listener.accept(redacted);
    }
}
