package io.sluice.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LimitedTextTest {

    private static final Pattern BACKTRACKS = Pattern.compile(".*.*.*.*=x");
    private static final String LINE = "a".repeat(3_000) + "!";

    @Test
    void aPatternThatBacktracksEndsWithASentence() {
        assertThatThrownBy(() -> BACKTRACKS.matcher(new LimitedText(LINE)).find())
                .isInstanceOf(LimitedText.TimeUpException.class)
                .hasMessageContainingAll("within 5 s", "repetitions");
    }

    @Test
    void aFailureWhosePatternBacktracksIsAFailureWithoutAdvice() {
        assertThat(new Preset.Failure(BACKTRACKS, "never").position(LINE)).isEmpty();
        assertThat(new Preset.Failure(Pattern.compile("a!"), "said").position(LINE))
                .hasValue(2_999);
    }
}
