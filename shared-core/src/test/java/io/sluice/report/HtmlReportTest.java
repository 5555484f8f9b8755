package io.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.release.ReleaseRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    private static final List<String> LOG = List.of(
            "    0.012  check: started",
            "    0.420  PostgreSQL 15.18 at db.internal:5432, database shop",
            "   12.100  django │ Operations to perform: Apply all migrations: shop",
            "   12.441  django │   Applying shop.0002_add_email… OK");

    @Test
    void pageNamesReleaseAttemptAndStatus() {
        String page = HtmlReport.render(SampleRecords.succeeded(), LOG);

        assertThat(page)
                .contains("<title>shop/production/v2 #1: succeeded</title>")
                .contains("v2 is live.");
    }

    @Test
    void failedMigrationIsShownWithClosedGateReasonAndRestoreCommand() {
        String page = HtmlReport.render(SampleRecords.migrationFailed(), LOG);

        assertThat(page)
                .contains("The migration failed: v3 was not promoted.")
                .contains("Gate closed")
                .contains("duplicate key value")
                .contains(SampleRecords.RESTORE)
                .contains("since 2026-11-24 04:01:02 UTC")
                .contains("<code>shop.0004_order_status</code>")
                .doesNotContain("Gate open");
    }

    @Test
    void gateIsDrawnOpenOnlyWhereTheRecordOpensIt() {
        assertThat(HtmlReport.render(SampleRecords.succeeded(), LOG)).contains("Gate open");
        assertThat(HtmlReport.render(SampleRecords.nothingPending(), LOG)).contains("Gate open", "nothing was pending");
        assertThat(HtmlReport.render(SampleRecords.gateRefused(), LOG))
                .contains("Gate closed", "promotion was refused");
        assertThat(HtmlReport.render(SampleRecords.interrupted(), LOG)).contains("Gate closed");
    }

    @Test
    void rolledBackPromotionSaysThatTheSchemaStaysMigrated() {
        assertThat(HtmlReport.render(SampleRecords.rolledBack(), LOG))
                .contains("rolled back: v2 is not live")
                .contains("The code went back, the schema did not: 2 migrations stay applied.");
    }

    @Test
    void lossIsNotDatedByThisAttemptsBackupWhenTheCommandRestoresAnother() {
        ReleaseRecord older = SampleRecords.migrationFailed().withRestoreCommand("sluice restore 20261123-1 --yes");

        assertThat(HtmlReport.render(older, LOG))
                .contains("the last one without a half-done migration")
                .doesNotContain("since 2026-11-24 04:01:02 UTC, when");
    }

    @Test
    void hostileTextBecomesTextOnly() {
        String page = HtmlReport.render(
                SampleRecords.hostile(),
                List.of("<img src=x onerror=alert(1)>", "\u001B]0;title\u0007\u202Eabc\u0001", "c".repeat(100_000)));

        assertThat(page)
                .doesNotContain("<script", "<img", "\u202E", "\u0000", "\u0007", "\u001B")
                .contains("&lt;script&gt;", "⟨U+202E⟩abc␁")
                .hasSizeLessThan(1_000_000);
        assertThat(page.split("</title>|</svg>|</pre>", -1).length)
                .as("no element can be closed from outside")
                .isEqualTo(
                        HtmlReport.render(SampleRecords.rolledBack(), LOG).split("</title>|</svg>|</pre>", -1).length);
    }

    @Test
    void pageLoadsNothingRunsNothingAndSaysSo() throws Exception {
        for (Map.Entry<String, ReleaseRecord> sample : SampleRecords.all().entrySet()) {
            String page = HtmlReport.render(sample.getValue(), LOG);
            String markup = page.replaceAll("(?s)>[^<]*<", "><");

            assertThat(markup)
                    .as(sample.getKey())
                    .doesNotContain("<script", "<link", "<img", "<iframe", " src=", " href=", " style=", "@import")
                    .doesNotContainPattern(" on[a-z]+=")
                    .contains("default-src &#x27;none&#x27;");
            assertThat(page).doesNotContain("url(http", "url(//", "@import");
            assertThat(hashOfStyle(page))
                    .as("the policy allows this style sheet")
                    .isEqualTo(hashInPolicy(page));
        }
    }

    @Test
    void reportIsWrittenWholeAndReplacesAnOlderOne(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("v2-1.html");

        HtmlReport.write(file, SampleRecords.interrupted(), LOG);
        HtmlReport.write(file, SampleRecords.succeeded(), LOG);

        assertThat(file).content().isEqualTo(HtmlReport.render(SampleRecords.succeeded(), LOG));
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    /** For a person to look at: target/report-samples. */
    @Test
    void everySampleRenders() throws Exception {
        Path directory = Files.createDirectories(Path.of("target", "report-samples"));
        for (Map.Entry<String, ReleaseRecord> sample : SampleRecords.all().entrySet()) {
            Path file = directory.resolve(sample.getKey() + ".html");
            HtmlReport.write(file, sample.getValue(), LOG);
            assertThat(file).isNotEmptyFile();
        }
    }

    private static String hashOfStyle(String page) throws Exception {
        String style = page.substring(page.indexOf("<style>") + 7, page.indexOf("</style>"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(digest);
    }

    private static String hashInPolicy(String page) {
        var policy = Pattern.compile("sha256-([^&]+)&#x27;").matcher(page);
        assertThat(policy.find()).isTrue();
        return policy.group(1);
    }

    @Test
    void theLogOfALoudToolIsKeptWithinBoundsAtBothEnds() {
        RunLog log = new RunLog();
        log.note("first");
        for (int i = 0; i < 6_000; i++) {
            log.output("tool", "x".repeat(4_000));
        }
        log.note("last");

        assertThat(log.lines().stream().mapToLong(String::length).sum()).isLessThan(2_100_000);
        assertThat(log.lines().get(0)).endsWith("first");
        assertThat(log.lines()).last().asString().endsWith("last");
        assertThat(log.lines()).anyMatch(line -> line.contains("left out"));
    }
}
