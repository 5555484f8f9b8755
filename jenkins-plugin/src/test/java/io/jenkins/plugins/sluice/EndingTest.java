package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.sluice.packaging.Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EndingTest {

    private static final String RESULT = """
            {"schema":1,"release":"shop/production/v3","status":"failed","attempt":2,
             "phases":[{"phase":"check","status":"succeeded","durationMs":420},
              {"phase":"backup","status":"succeeded","backup":{"id":"20261124-040102-4f2a","bytes":612407133}},
              {"phase":"migrate","status":"failed","applied":["0001"],"pending":["0002"],"message":"no such column"}],
             "message":"no such column"}""";

    @Test
    void everyDocumentedStatusHasWordsOfItsOwn() throws IOException {
        String page = Files.readString(Module.PLUGIN.resolve("../docs/command-line.md"));
        List<Integer> documented = Pattern.compile("(?m)^\\| (\\d+) \\| [^|]+ \\|$")
                .matcher(page.substring(page.indexOf("## Exit status")))
                .results()
                .map((MatchResult row) -> Integer.valueOf(row.group(1)))
                .filter(status -> status > 1)
                .toList();

        assertThat(documented).contains(10, 20, 30, 31, 40, 50, 64, 65, 143);
        assertThat(documented).allSatisfy(status -> assertThat(new Ending("release", status, null).sentence())
                .doesNotContain("release failed")
                .contains("(exit status " + status + ")"));
        assertThat(new Ending("release", 1, null).sentence()).isEqualTo("Sluice: release failed (exit status 1)");
    }

    @Test
    void aFailureNamesTheReleaseAndWhatWasWrong() {
        assertThat(new Ending("release", 20, RESULT).sentence())
                .isEqualTo("Sluice: shop/production/v3: migration failed; nothing was promoted (exit status 20): no such column");
    }

    @Test
    void aLostProcessSaysWhatToDo() {
        assertThat(new Ending("release", -1, null).sentence()).contains("gone from the agent", "start the same release again");
        assertThat(new Ending("release", 137, null).sentence()).contains("was killed", "start the same release again");
    }

    @Test
    void eachPhaseIsFoundByItsName() {
        Map<String, Object> map = new Ending("release", 0, RESULT).map();

        assertThat(map).containsEntry("release", "shop/production/v3").containsEntry("attempt", 2);
        assertThat(map.get("backup")).isEqualTo(Map.of("id", "20261124-040102-4f2a", "bytes", 612407133));
        assertThat(((Map<?, ?>) map.get("migrate")).get("applied")).isEqualTo(List.of("0001"));
        assertThat(((Map<?, ?>) map.get("check")).get("durationMs")).isEqualTo(420);
    }

    /** What a restore says of its backup is not replaced. */
    @Test
    void aResultsOwnMemberStays() {
        assertThat(new Ending("restore", 0, "{\"backup\":{\"id\":\"x\"},\"phases\":[{\"phase\":\"backup\"}]}").map())
                .containsEntry("backup", Map.of("id", "x"));
    }

    @Test
    void aBrokenOrMissingResultIsAnEmptyMap() {
        for (String broken : new String[] {null, "", "{\"release\":", "[]", "null", "42"}) {
            Ending ending = new Ending("backup", 10, broken);
            assertThat(ending.json()).isNull();
            assertThat(ending.map()).isEmpty();
            assertThat(ending.sentence()).isEqualTo("Sluice: backup failed; nothing was migrated (exit status 10)");
        }
    }
}
