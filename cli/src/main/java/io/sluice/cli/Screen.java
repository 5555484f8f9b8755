package io.sluice.cli;

import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.report.Amounts;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A run as a person follows it: one line for each phase with its mark, duration and summary; below it, indented and dim,
 * what programs print. On a terminal the last line shows what goes on and is rewritten in place; elsewhere progress is a
 * line now and then. Nothing that a program prints can look like a line of ours.
 */
final class Screen implements Events {

    private static final long REDRAW = Duration.ofMillis(250).toNanos();
    private static final long LINE = Duration.ofSeconds(10).toNanos();

    private static final String GREEN = "32";
    private static final String RED = "31";
    private static final String YELLOW = "33";
    private static final String DIM = "2";
    private static final String BOLD = "1";

    private final PrintStream out;
    private final Terminal terminal;
    private final LongSupplier nanos;

    private String phase = "";
    private String activity = "";
    private long activityStarted;
    private long lastShown;
    private boolean statusShown;

    /** {@code nanos}: a clock that only goes forward, in nanoseconds. */
    Screen(PrintStream out, Terminal terminal, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
    }

    synchronized void title(String text) {
        line(styled(BOLD, Shown.line(text)));
        line("");
    }

    /** A plain line of ours. */
    synchronized void say(String text) {
        line(Shown.line(text));
    }

    /** How it ended, in a sentence in its colour. */
    synchronized void outcome(boolean good, String text) {
        line(styled(good ? GREEN : RED, Shown.line(text)));
    }

    /** A command to copy, on a line of its own. */
    synchronized void command(String text) {
        line("  " + styled(BOLD, Shown.line(text)));
    }

    synchronized void field(String name, String value) {
        line("  " + String.format(Locale.ROOT, "%-9s ", name) + Shown.line(value));
    }

    /** Rows of texts in columns that are as wide as they need to be. */
    synchronized void table(List<List<String>> rows) {
        int columns = rows.isEmpty() ? 0 : rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Shown.line(row.get(i)).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = Shown.line(row.get(i));
                text.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            line(text.toString().stripTrailing());
        }
    }

    /** Takes away what was shown of something that is over. */
    synchronized void end() {
        phase = "";
        if (statusShown) {
            out.print("\r\033[K");
            out.flush();
            statusShown = false;
        }
    }

    @Override
    public synchronized void emit(Event event) {
        if (event instanceof Event.PhaseStarted started) {
            phase = started.phase();
            activity = "";
            status(phaseLine(styled(DIM, mark("…", "..")), phase, "", ""));
        } else if (event instanceof Event.PhaseFinished finished) {
            phase = "";
            line(finished(finished));
        } else if (event instanceof Event.Output output) {
            inner(styled(DIM, mark("│", "|") + " " + Shown.line(output.line())));
        } else if (event instanceof Event.Note note) {
            inner(Shown.line(note.text()));
        } else if (event instanceof Event.Warning warning) {
            inner(styled(YELLOW, "warning: " + Shown.line(warning.text())));
        } else if (event instanceof Event.Progress progress) {
            progress(progress);
        }
    }

    private String finished(Event.PhaseFinished event) {
        String mark = switch (event.status()) {
            case "succeeded" -> styled(GREEN, mark("✓", "ok"));
            case "skipped" -> styled(DIM, mark("–", "--"));
            default -> styled(RED, mark("✗", "!!"));
        };
        String summary = Shown.line(event.summary());
        String shown = event.status().equals("succeeded")
                ? summary
                : event.status() + (summary.isEmpty() ? "" : ": ") + summary;
        return phaseLine(mark, event.phase(), Amounts.duration(event.took()), shown);
    }

    private static String phaseLine(String mark, String phase, String took, String text) {
        return ("  " + mark + " " + String.format(Locale.ROOT, "%-8s %10s  ", Shown.line(phase), took) + text)
                .stripTrailing();
    }

    private void progress(Event.Progress event) {
        long now = nanos.getAsLong();
        if (!event.activity().equals(activity)) {
            activity = event.activity();
            activityStarted = now;
            lastShown = now - REDRAW;
        }
        if (now - lastShown < (terminal.live() ? REDRAW : LINE)) {
            return;
        }
        lastShown = now;
        Duration elapsed = Duration.ofNanos(now - activityStarted);
        String text = Shown.line(activity) + "  " + amount(event.bytes(), event.total()) + rate(event.bytes(), elapsed)
                + "  " + Amounts.duration(elapsed);
        if (terminal.live()) {
            status("    " + text);
        } else {
            inner(text);
        }
    }

    private static String amount(long bytes, OptionalLong total) {
        if (total.isEmpty() || total.getAsLong() <= 0) {
            return Amounts.bytes(bytes);
        }
        return Amounts.bytes(bytes) + " of " + Amounts.bytes(total.getAsLong()) + ", "
                + Math.min(100, bytes * 100 / total.getAsLong()) + " %";
    }

    private static String rate(long bytes, Duration elapsed) {
        double seconds = elapsed.toNanos() / 1e9;
        return seconds < 0.5 ? "" : ", " + Amounts.bytes((long) (bytes / seconds)) + "/s";
    }

    private void inner(String text) {
        line("    " + text);
    }

    /** Shows what goes on at the bottom of a terminal, until the next line takes its place. */
    private void status(String text) {
        if (terminal.live()) {
            out.print("\r" + cut(text) + "\033[K");
            out.flush();
            statusShown = true;
        }
    }

    private void line(String text) {
        out.println((statusShown ? "\r\033[K" : "") + text);
        statusShown = false;
        if (!phase.isEmpty()) {
            status(phaseLine(styled(DIM, mark("…", "..")), phase, "", ""));
        }
    }

    /** A status must not wrap, or the next one could not take its place. Escape sequences do not count. */
    private String cut(String text) {
        int width = terminal.width() - 1;
        return text.indexOf('\033') >= 0 || text.length() <= width ? text : text.substring(0, width);
    }

    private String mark(String unicode, String ascii) {
        return terminal.unicode() ? unicode : ascii;
    }

    private String styled(String style, String text) {
        return terminal.colour() ? "\033[" + style + "m" + text + "\033[0m" : text;
    }
}
