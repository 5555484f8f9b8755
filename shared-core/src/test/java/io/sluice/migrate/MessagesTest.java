package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {

    @Test
    void theLastLineThatSaysWhatWentWrongIsTaken() {
        assertThat(Messages.lastMeaningful(List.of(
                        "django.db.utils.ProgrammingError: relation \"item\" does not exist",
                        "LINE 1: INSERT INTO item VALUES (1)",
                        "                    ^",
                        "  Applying shop.0003_broken...")))
                .isEqualTo("django.db.utils.ProgrammingError: relation \"item\" does not exist");
        assertThat(Messages.lastMeaningful(List.of("---", "Applying 0001..."))).isEmpty();
    }
}
