package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretMaskTest {

    @Test
    void aSecretIsNotShown() {
        assertThat(mask("could not log in with p$ss.w(rd, p$ss.w(rd", "p$ss.w(rd"))
                .isEqualTo("could not log in with ****, ****");
    }

    @Test
    void noRestOfALongerSecretIsLeft() {
        assertThat(mask("url postgresql://shop:planted@db/shop", "planted", "postgresql://shop:planted@db/shop"))
                .isEqualTo("url ****");
        assertThat(mask("plantedmore", "planted", "plantedmore")).isEqualTo("****");
    }

    @Test
    void eachLineOfASecretIsOne() {
        String key = "-----BEGIN-----\nMIIEplanted\n-----END-----\n";

        assertThat(mask("one line: MIIEplanted\nall:\n" + key, key)).doesNotContain("planted");
        assertThat(mask("  MIIEplanted", key)).isEqualTo("  ****");
    }

    @Test
    void whatIsTooShortToBeASecretDoesNotMakeALogUnreadable() {
        assertThat(mask("a fine day", "a", "", "fi")).isEqualTo("a fine day");
        assertThat(mask("nothing is secret")).isEqualTo("nothing is secret");
    }

    private static String mask(String text, String... secrets) {
        return new SecretMask(List.of(secrets)).mask(text);
    }
}
