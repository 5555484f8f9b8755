package io.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    @Test
    void aSecretIsTakenOutOfTextsAndNeverOutOfNumbersOrNames() {
        Object document = Map.of("2024", List.of(2024, "in 2024", Map.of("more", "\"2024\"")));
        String json =
                new String(RecordJson.write(document, text -> text.replace("2024", "******")), StandardCharsets.UTF_8);
        assertThat(json.replaceAll("\\s", ""))
                .isEqualTo("{\"2024\":[2024,\"in******\",{\"more\":\"\\\"******\\\"\"}]}");
    }
}
