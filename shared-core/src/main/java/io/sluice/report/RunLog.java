package io.sluice.report;

import io.sluice.event.Event;
import io.sluice.event.Events;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Keeps what a run says, for its report: each line with the time since the start. Of a very long log the beginning and
 * the end are kept, by lines and by characters, so its memory and that of the report are bounded. Thread-safe.
 */
public final class RunLog implements Events {

    private static final int FIRST = 500;
    private static final int LAST = 4_500;
    private static final int LONGEST_LINE = 4_000;
    private static final int FIRST_CHARACTERS = 200_000;
    private static final int LAST_CHARACTERS = 1_800_000;

    private final long start = System.nanoTime();
    private final List<String> first = new ArrayList<>();
    private final Deque<String> last = new ArrayDeque<>();
    private int firstCharacters;
    private int lastCharacters;
    private long leftOut;

    @Override
    public void emit(Event event) {
        String text = textOf(event);
        if (!text.isEmpty()) {
            add(String.format(Locale.ROOT, "%9.3f  %s", (System.nanoTime() - start) / 1e9, cut(text)));
        }
    }

    /** What was said so far, oldest first. */
    public synchronized List<String> lines() {
        List<String> lines = new ArrayList<>(first);
        if (leftOut > 0) {
            lines.add("           … " + Amounts.count(leftOut, "line") + " left out …");
        }
        lines.addAll(last);
        return lines;
    }

    private synchronized void add(String line) {
        if (first.size() < FIRST && firstCharacters < FIRST_CHARACTERS) {
            first.add(line);
            firstCharacters += line.length();
            return;
        }
        last.add(line);
        lastCharacters += line.length();
        while (last.size() > LAST || lastCharacters > LAST_CHARACTERS) {
            lastCharacters -= last.remove().length();
            leftOut++;
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + " …";
    }

    private static String textOf(Event event) {
        if (event instanceof Event.PhaseStarted started) {
            return started.phase() + ": started";
        } else if (event instanceof Event.PhaseFinished finished) {
            return finished.phase() + ": " + finished.status() + after(finished.took())
                    + (finished.summary().isEmpty() ? "" : ": " + finished.summary());
        } else if (event instanceof Event.Note note) {
            return note.text();
        } else if (event instanceof Event.Warning warning) {
            return "warning: " + warning.text();
        } else if (event instanceof Event.Output output) {
            return output.program() + " │ " + output.line();
        }
        return ""; // progress: a moving number is of no use afterwards
    }

    private static String after(Duration took) {
        return " after " + Amounts.duration(took);
    }
}
