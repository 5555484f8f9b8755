package io.jenkins.plugins.sluice;

import static io.jenkins.plugins.sluice.Results.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseReportTest {

    @Test
    void aSuccessfulReleaseIsSummedUpInOneLine() throws IOException {
        ReleaseReport report = read("succeeded");

        assertThat(report.summary()).isEqualTo("released v1: 2 migrations, backup 121 B in 246 ms");
        assertThat(report.sentence()).isEqualTo("Released v1: 2 migrations, backup 121 B in 246 ms.");
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.attempt()).isEqualTo(1);
        assertThat(report.applied()).containsExactly("db/changelog.sql::1::ann", "db/changelog.sql::2::ann");
        assertThat(report.madeBackup().id()).isEqualTo("20261124-182452-6f35");
        assertThat(report.madeBackup().started()).isEqualTo("2026-11-24 18:24:52 UTC");
        assertThat(report.restoreVariables()).containsExactly("SLUICE_DATABASE_URL");
        assertThat(report.sayings()).containsExactly(java.util.Map.entry("promote", "Target: sh -c echo live"));
    }

    @Test
    void aFailedMigrationIsSaidOnceAndClosesTheGate() throws IOException {
        ReleaseReport report = read("failed");

        assertThat(report.summary())
                .isEqualTo(
                        "v2 failed in migrate: changeset 3 by ann in db/changelog.sql failed: [SQLITE_ERROR] SQL error"
                                + " or missing database (duplicate column name: paid)");
        assertThat(report.sentence()).startsWith("v2 failed in migrate");
        assertThat(report.sayings()).isEmpty();
        assertThat(outcomes(report))
                .containsExactly(
                        "check succeeded", "backup succeeded", "migrate failed", "gate refused", "promote waiting");
    }

    @Test
    void aReleaseThatTheGateRefusedSaysWhy() throws IOException {
        ReleaseReport report = read("refused");

        assertThat(report.summary()).startsWith("v2 was not promoted: the migration of shop/production/v2 failed;");
        assertThat(outcomes(report)).contains("gate refused", "promote refused");
    }

    @Test
    void whatWasNotNeededIsNotCalledDone() throws IOException {
        ReleaseReport report = read("skipped");

        assertThat(report.summary()).isEqualTo("released v4: nothing to migrate, no backup needed");
        assertThat(outcomes(report))
                .containsExactly(
                        "check succeeded", "backup skipped", "migrate skipped", "gate succeeded", "promote succeeded");
    }

    @Test
    void aReleaseBetweenItsPhasesSaysHowFarItIs() throws IOException {
        ReleaseReport report = read("backed-up");

        assertThat(report.summary()).isEqualTo("v2 so far: backup 691 B in 36 ms");
        assertThat(outcomes(report)).contains("backup succeeded", "migrate waiting", "gate waiting", "promote waiting");
    }

    @Test
    void aRestoreIsAResultOfItsOwn() throws IOException {
        ReleaseReport report = read("restored");

        assertThat(report.isRestore()).isTrue();
        assertThat(report.name()).isEqualTo("shop/production/v2");
        assertThat(report.summary()).isEqualTo("restored backup 20261124-182454-43bf of shop/production/v2");
        assertThat(report.madeBackup().location()).isEqualTo("shop/production/backups/20261124-182454-43bf/dump.zst");
        assertThat(report.picture()).isEmpty();
    }

    @Test
    void aRunInAClusterCountsTheMigrationsThatTektonLeftOut() throws IOException {
        ReleaseReport report = read("tekton");

        assertThat(report.summary()).isEqualTo("released v2: 16 migrations, backup in 9.0 s");
        assertThat(report.applied()).hasSize(2);
        assertThat(report.facts()).containsEntry("PipelineRun", "shop-v2-x7k2p");
    }

    @Test
    void stepsThatDoOnePhaseEachShowTheirAttemptOnce() throws IOException {
        List<ReleaseReport> reports = ReleaseReport.all(List.of(
                json("succeeded"),
                json("backed-up"),
                json("failed"),
                json("refused"),
                json("restored"),
                json("restored")));

        assertThat(reports)
                .extracting(report -> report.name() + " " + report.status())
                .containsExactly(
                        "shop/production/v1 succeeded",
                        "shop/production/v2 failed",
                        "shop/production/v2 refused",
                        "shop/production/v2 succeeded",
                        "shop/production/v2 succeeded");
    }

    @Test
    void aResultThatCannotBeReadDoesNotHideTheOthers() throws IOException {
        assertThat(ReleaseReport.all(List.of("", "[]", "null", "{\"status\":", json("succeeded"), "{}")))
                .extracting(ReleaseReport::version)
                .containsExactly("v1");
        assertThatThrownBy(() -> ReleaseReport.parse("{}")).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void aLaterEngineMaySayMore() throws IOException {
        ReleaseReport report = ReleaseReport.parse("""
            {"release": "a/b/v1", "status": "paused", "new": {"x": [1]},
             "phases": [{"phase": "rehearse", "status": "fine", "more": true}, {}]}\
            """);

        assertThat(report.outcome()).isEqualTo(Outcome.OTHER);
        assertThat(report.summary()).isEqualTo("v1: paused");
        assertThat(report.picture()).extracting(PicturePhase::title).contains("rehearse");
        assertThat(report.document()).containsKey("new");
    }

    @Test
    void hostileNamesStayAsTheyAreForTheViewToEscape() throws IOException {
        ReleaseReport report = read("hostile");

        assertThat(report.applied()).contains("<script>alert(3)</script>");
        assertThat(report.facts().get("Database")).contains("<img src=x onerror=alert(1)>");
        // What becomes part of a class or a symbol comes from us alone.
        assertThat(report.outcome().icon()).matches("symbol-[a-z-]+");
        assertThat(ReleaseReport.parse("{\"release\":\"x\",\"status\":\"\\\" onclick=1\"}")
                        .outcome()
                        .word())
                .isEqualTo("other");
    }

    @Test
    void amountsAreWrittenAsAPersonReadsThem() {
        assertThat(ReportSentences.bytes(381_407_133)).isEqualTo("381 MB");
        assertThat(ReportSentences.bytes(999_999)).isEqualTo("1.0 MB");
        assertThat(ReportSentences.bytes(4_210)).isEqualTo("4.2 kB");
        assertThat(ReportSentences.duration(12_004)).isEqualTo("12 s");
        assertThat(ReportSentences.duration(9_949)).isEqualTo("9.9 s");
        assertThat(ReportSentences.duration(192_000)).isEqualTo("3 min 12 s");
        assertThat(ReportSentences.duration(7_200_000)).isEqualTo("2 h");
    }

    private static List<String> outcomes(ReleaseReport report) {
        return report.picture().stream()
                .map(station -> station.title() + " " + station.outcome().word())
                .toList();
    }

    private static ReleaseReport read(String name) throws IOException {
        return ReleaseReport.parse(json(name));
    }
}
