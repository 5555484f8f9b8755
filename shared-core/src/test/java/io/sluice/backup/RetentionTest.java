package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spec.ReleaseSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-24T04:00:00Z");

    /**
     * A backup is written as its age in days; {@code !} stands for one that is not clean, {@code p} for one that an unfinished release needs.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "nothing there                               | 2 | 30 | -                  | -",
                "only one, however old                       | 1 | 1  | 400                | -",
                "beyond the last, but not old                | 2 | 30 | 1 2 3 4            | -",
                "old, but among the last                     | 9 | 30 | 100 200 300        | -",
                "beyond the last and old                     | 2 | 30 | 1 2 31 32          | 31 32",
                "a day is a day: exactly at the edge it stays| 1 | 30 | 1 30 31            | 31",
                "nothing is kept by number: the newest stays | 0 | 0  | 5 6 7              | 6 7",
                "an unfinished release needs it              | 1 | 30 | 1 40 50p 60        | 40 60",
                "the newest clean one behind half-done ones  | 1 | 1  | 1! 2! 3! 90 91     | 2! 3! 91",
                "the newest clean one is the newest          | 1 | 1  | 1 2! 3! 4          | 2! 3! 4",
                "all half-done: the newest stays             | 1 | 1  | 5! 6! 7!           | 6! 7!",
            })
    void onlyWhatIsOldAndBeyondTheLastAndNotNeededGoes(
            String rule, int last, int days, String backups, String expired) {
        List<BackupManifest> list =
                words(backups).stream().map(RetentionTest::backup).toList();
        Set<String> protectedIds =
                words(backups).stream().filter(word -> word.contains("p")).collect(Collectors.toSet());

        List<BackupManifest> removed = new Retention(new ReleaseSpec.Keep(last, days)).expired(list, protectedIds, NOW);

        assertThat(removed).extracting(BackupManifest::id).isEqualTo(words(expired));
    }

    private static List<String> words(String text) {
        return text == null ? new ArrayList<>() : Arrays.asList(text.split(" "));
    }

    private static BackupManifest backup(String word) {
        long age = Long.parseLong(word.replaceAll("\\D", ""));
        return BackupManifestBuilder.builder()
                .id(word)
                .database("shop")
                .clean(!word.contains("!"))
                .startedAt(NOW.minus(age, ChronoUnit.DAYS))
                .build();
    }
}
