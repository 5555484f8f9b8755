package io.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreKeyTest {

    @ParameterizedTest
    @CsvSource({
        "shop, shop",
        "v1.2.3-rc.1, v1.2.3-rc.1",
        "my_app, my__app",
        "feature/x, feature_2Fx",
        "'', _",
        "., _2E",
        ".., _2E.",
        ".hidden, _2Ehidden",
        "'$(id)', _24_28id_29",
        "straße, stra_DFe",
        "店, _u5E97",
    })
    void namesBecomeSegmentsThatAPersonRecognises(String name, String segment) {
        assertThat(StoreKey.segment(name)).isEqualTo(segment);
    }

    @Test
    void differentNamesNeverShareASegment() {
        Random random = new Random(7);
        char[] alphabet = "_aA2F5u./\u0001\u00df\u5e97\ud83d\ude00 ".toCharArray();
        List<Integer> lengths = List.of(1, 2, 3, 4, 5, 60, 130, 500);
        TreeMap<String, String> names = new TreeMap<>();
        for (int each = 0; each < 100_000; each++) {
            char[] name = new char[lengths.get(random.nextInt(lengths.size()))];
            Arrays.setAll(new Integer[name.length], at -> {
                name[at] = alphabet[random.nextInt(alphabet.length)];
                return 0;
            });
            String text = new String(name);
            String segment = StoreKey.segment(text);
            assertThat(segment).matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
            assertThat(names.put(segment, text)).as(segment).isIn(null, text);
        }
    }

    @Test
    void longNamesKeepTheirBeginningAndAreCheckedByTheStore() {
        String segment = StoreKey.segment("x".repeat(10_000));
        assertThat(segment).startsWith("x".repeat(48)).hasSizeLessThanOrEqualTo(128);
        assertThat(KeySyntax.check(segment + "/" + segment + "/backups/" + segment + "/manifest"))
                .isNotEmpty();
    }
}
