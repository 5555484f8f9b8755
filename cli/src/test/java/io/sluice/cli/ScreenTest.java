package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private static final Terminal LIVE = new Terminal(true, false, true, 60);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);

    @Test
    void phasesAreOneLineEachWithOutputBelow() {
        Screen screen = screen(Terminal.plain());
        screen.title("Release shop/production/v2");
        screen.emit(new Event.PhaseStarted("backup"));
        screen.note("dumping");
        screen.output("pg_dump", "a table");
        screen.emit(new Event.PhaseFinished("backup", "succeeded", Duration.ofMillis(4200), "1.2 GB stored."));
        screen.emit(new Event.PhaseFinished("migrate", "failed", Duration.ofMillis(80), "It broke."));
        screen.emit(new Event.PhaseFinished("promote", "skipped", Duration.ZERO, "Not needed."));

        assertThat(shown()).isEqualTo("""
                Release shop/production/v2

                    dumping
                    │ a table
                  ✓ backup        4.2 s  1.2 GB stored.
                  ✗ migrate       80 ms  failed: It broke.
                  – promote        0 ms  skipped: Not needed.
                """);
    }

    @Test
    void programsCannotFakeOurLinesNorMoveTheCursor() {
        Screen screen = screen(Terminal.plain());
        screen.output("evil", "a\u001b[2K\u001b[1A\r  ✓ promote\n  ✓ promote      1 ms  live\u0007\u202e");
        screen.emit(new Event.PhaseFinished("migrate", "failed", Duration.ZERO, "x\n  ✓ promote"));

        assertThat(shown().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).doesNotStartWith("  ✓"));
        assertThat(shown()).doesNotContain("\u001b", "\r", "\u0007", "\u202e");
    }

    @Test
    void progressIsRewrittenInPlaceAtMostFourTimesASecond() {
        Screen screen = screen(LIVE);
        screen.emit(new Event.PhaseStarted("backup"));
        int before = bytes.size();
        for (int i = 1; i <= 100; i++) {
            nanos.addAndGet(20_000_000);
            screen.progress("dump", i * 1_000_000L);
        }
        screen.emit(new Event.PhaseFinished("backup", "succeeded", Duration.ofSeconds(2), "done"));

        String progress = new String(bytes.toByteArray(), before, bytes.size() - before, StandardCharsets.UTF_8);
        assertThat(progress.split("\r", -1)).hasSizeBetween(8, 12);
        assertThat(progress).contains("dump  ").contains("MB/s").endsWith("\r\u001b[K  ✓ backup        2.0 s  done\n");
        assertThat(progress.substring(0, progress.lastIndexOf('\r'))).doesNotContain("\n");
    }

    @Test
    void progressIsALineNowAndThenWhereNothingCanBeRewritten() {
        Screen screen = screen(Terminal.plain());
        for (int second = 0; second < 60; second++) {
            screen.emit(new Event.Progress("restore", second * 10_000_000L, OptionalLong.of(600_000_000L)));
            nanos.addAndGet(1_000_000_000L);
        }

        assertThat(shown().lines()).hasSizeBetween(5, 6);
        assertThat(shown()).contains("restore  500.0 MB of 600.0 MB, 83 %, 10.0 MB/s  50.0 s");
    }

    @Test
    void aLongStatusDoesNotWrap() {
        Screen screen = screen(LIVE);
        screen.progress("x".repeat(200), 1);

        assertThat(shown().replace("\r", "").replace("\u001b[K", ""))
                .hasSizeLessThan(60)
                .startsWith("    xxx");
    }

    @Test
    void colourIsUsedOnlyWhereItIsWanted() {
        Terminal coloured = new Terminal(true, true, true, 80);
        screen(coloured).outcome(false, "The migration failed.");
        assertThat(shown()).isEqualTo("\u001b[31mThe migration failed.\u001b[0m\n");

        bytes.reset();
        screen(coloured.withoutColour()).outcome(false, "The migration failed.");
        assertThat(shown()).isEqualTo("The migration failed.\n");
    }

    @Test
    void terminalFollowsNoColorAndTerm() {
        System.setProperty("sluice.test", "120");
        try {
            assertThat(Terminal.of("sluice.test", Map.of("TERM", "xterm")))
                    .extracting(Terminal::live, Terminal::colour, Terminal::width)
                    .containsExactly(true, true, 120);
            assertThat(Terminal.of("sluice.test", Map.of("TERM", "xterm", "NO_COLOR", "1"))
                            .colour())
                    .isFalse();
            assertThat(Terminal.of("sluice.test", Map.of("TERM", "dumb")).live())
                    .isFalse();
            assertThat(Terminal.of("sluice.none", Map.of("TERM", "xterm")).live())
                    .isFalse();
        } finally {
            System.clearProperty("sluice.test");
        }
    }

    @Test
    void tablesLineUp() {
        screen(Terminal.plain()).table(List.of(List.of("a", "bb", ""), List.of("ccc", "d", "e")));

        assertThat(shown()).isEqualTo("a    bb\nccc  d   e\n");
    }

    private Screen screen(Terminal terminal) {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, nanos::get);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
