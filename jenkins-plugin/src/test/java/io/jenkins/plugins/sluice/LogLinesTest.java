package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLinesTest {

    private static final int LONG = 300 * 1024;

    @TempDir
    private Path directory;

    private Path log;

    @BeforeEach
    void name() {
        log = directory.resolve("log");
    }

    @Test
    void aLineIsShownWhenItIsWhole() throws IOException {
        Files.writeString(log, "first\nsec");
        LogLines.Part first = read(0, false);
        assertThat(text(first)).isEqualTo("first\n");

        Files.writeString(log, "ond\nthird", StandardOpenOption.APPEND);
        LogLines.Part second = read(first.next(), false);
        assertThat(text(second)).isEqualTo("second\n");
        assertThat(text(read(second.next(), false))).isEmpty();
    }

    @Test
    void atTheEndTheRestCounts() throws IOException {
        Files.writeString(log, "first\nwithout end");

        LogLines.Part part = read(0, true);

        assertThat(text(part)).isEqualTo("first\nwithout end");
        assertThat(text(read(part.next(), true))).isEmpty();
    }

    @Test
    void aLogThatIsNotThereYetIsEmpty() throws IOException {
        assertThat(text(read(0, false))).isEmpty();
        assertThat(read(7, false).next()).isEqualTo(7);
    }

    @Test
    void nothingOfALongLogIsLostOrCutWithinALine() throws IOException {
        String line = "a line of a migration, ü€🚀\n";
        String all = line.repeat(LONG / line.length()) + "the end";
        Files.writeString(log, all);
        StringBuilder shown = new StringBuilder();
        long position = 0;
        for (LogLines.Part part = read(position, true); part.bytes().length > 0; part = read(position, true)) {
            assertThat(text(part)).satisfiesAnyOf(
                    text -> assertThat(text).endsWith("\n"), text -> assertThat(text).endsWith("the end"));
            shown.append(text(part));
            position = part.next();
        }

        assertThat(shown).hasToString(all);
    }

    /** It is shown in parts, as there is no end of the memory that it could take. */
    @Test
    void anEndlessLineIsShownAllTheSame() throws IOException {
        Files.writeString(log, "x".repeat(LONG));

        LogLines.Part part = read(0, false);

        assertThat(part.bytes()).isNotEmpty();
        assertThat(part.bytes().length + read(part.next(), true).bytes().length).isEqualTo(LONG);
    }

    private LogLines.Part read(long position, boolean rest) throws IOException {
        return new LogLines(position, rest).invoke(log.toFile(), null);
    }

    private static String text(LogLines.Part part) {
        return new String(part.bytes(), StandardCharsets.UTF_8);
    }
}
