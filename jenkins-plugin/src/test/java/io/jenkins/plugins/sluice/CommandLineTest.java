package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void wordsAreQuotedAsAShellQuotes() {
        assertThat(CommandLine.split(" bin/rails  db:migrate 'a b' \"c \\\"d\" e\\ f '' x'y'z "))
                .containsExactly("bin/rails", "db:migrate", "a b", "c \"d", "e f", "", "xyz");
        assertThat(CommandLine.split("  ")).isEmpty();
    }

    @Test
    void nothingElseOfAShellIsDone() {
        assertThat(CommandLine.split("echo $HOME $(id) `id` * ; ls | wc > x"))
                .containsExactly("echo", "$HOME", "$(id)", "`id`", "*", ";", "ls", "|", "wc", ">", "x");
    }

    @Test
    void whatIsJoinedIsSplitAgain() {
        for (List<String> words : List.of(
                List.of("a", "b c", "it's", "\"", "\\", "", "a\nb", "$(id)", "日本", "'"), List.of(""), List.of("--x=y z"))) {
            assertThat(CommandLine.split(CommandLine.join(words))).isEqualTo(words);
        }
    }

    @Test
    void whatIsNotClosedIsSaid() {
        assertThatThrownBy(() -> CommandLine.split("echo 'a")).hasMessageContaining("not closed");
        assertThatThrownBy(() -> CommandLine.split("echo a\\")).hasMessageContaining("backslash");
    }
}
