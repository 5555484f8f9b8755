package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @Test
    void wordsAreApartByWhiteSpaceAndQuotesKeepThemTogether() {
        assertThat(CommandLine.split("  bin/rails\tdb:migrate ")).containsExactly("bin/rails", "db:migrate");
        assertThat(CommandLine.split("sh -c 'echo \"a\\b\"; exit' \"x \\\" y\" a\\ b '' pre'fix'ed"))
                .containsExactly("sh", "-c", "echo \"a\\b\"; exit", "x \" y", "a b", "", "prefixed");
    }

    @Test
    void nothingThatAShellWouldDoBeyondThatHappens() {
        assertThat(CommandLine.split("echo $HOME *.sql a;b|c >d `e` $(f) [g] {h}"))
                .containsExactly("echo", "$HOME", "*.sql", "a;b|c", ">d", "`e`", "$(f)", "[g]", "{h}");
    }

    @Test
    void aBlankLineIsNoCommand() {
        assertThat(CommandLine.split(" \n ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "it's", "\"", "\\", "a\\ b", "${X}", "line\nbreak", "ä", "*", "a'b\"c\\d"})
    void whatIsJoinedIsSplitIntoTheSameWords(String word) {
        List<String> words = List.of("first", word, "last");

        assertThat(CommandLine.split(CommandLine.join(words))).isEqualTo(words);
    }

    @Test
    void aPlainCommandIsShownAsAPersonWouldWriteIt() {
        assertThat(CommandLine.join(List.of("bin/rails", "db:migrate", "VERSION=2")))
                .isEqualTo("bin/rails db:migrate VERSION=2");
    }

    @Test
    void aQuoteThatIsNotClosedIsRefusedInASentence() {
        assertThatThrownBy(() -> CommandLine.split("echo 'a"))
                .hasMessage("A quote (') is not closed; add the second one.");
        assertThatThrownBy(() -> CommandLine.split("echo a\\")).hasMessageContaining("backslash at the end");
    }
}
