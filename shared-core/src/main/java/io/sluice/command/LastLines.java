package io.sluice.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last 200 lines of what a program prints, for the message and the record of its failure. Safe for several threads. */
public final class LastLines {

    private static final int KEPT = 200;

    private final Deque<String> lines = new ArrayDeque<>();

    /** The next line, redacted. */
    public synchronized void add(String line) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /** The lines so far, oldest first. */
    public synchronized List<String> list() {
        return List.copyOf(lines);
    }
}
