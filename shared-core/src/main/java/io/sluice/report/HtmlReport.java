package io.sluice.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.details;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.style;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.title;

import io.sluice.Sha256;
import io.sluice.SluiceException;
import io.sluice.release.PhaseStatus;
import io.sluice.release.ReleaseRecord;
import io.sluice.release.ReleaseStatus;
import j2html.TagCreator;
import j2html.tags.specialized.HeadTag;
import j2html.tags.specialized.SectionTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as one HTML page for a person: what happened, what is live, and the command that puts it right. The page
 * holds everything it needs, loads nothing, runs nothing, and says so to the browser (Content-Security-Policy).
 */
public final class HtmlReport {

    private static final int LONGEST_LINE = 4_000;
    private static final String STYLE = readStyle();

    private HtmlReport() {}

    /**
     * Writes the page beside {@code file} and renames it into place, readable as the umask allows; its directory must
     * exist.
     *
     * @throws SluiceException if it cannot be written
     */
    public static void write(Path file, ReleaseRecord record, List<String> log) {
        Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a report lies in a directory");
        Path partial = parent.resolve(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(parent);
            Files.writeString(partial, render(record, log));
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            partial.toFile().delete();
            throw new SluiceException("The report cannot be written to " + file + ": " + e + ".", e);
        }
    }

    /**
     * The page.
     *
     * @param log what the run said, redacted, one line each; shown as it is, markup and control characters included
     */
    public static String render(ReleaseRecord record, List<String> log) {
        RecordView view = new RecordView(record);
        return document(html(
                        head(record),
                        body(
                                header(
                                        logo(),
                                        span("Sluice").withClass("brand"),
                                        span("Release report").withClass("kind")),
                                main(
                                        verdict(record, view),
                                        iff(!happyEnd(record), view.restore()),
                                        timeline(record, view),
                                        view.migrations(),
                                        view.backup(),
                                        iff(happyEnd(record), view.restore()),
                                        log(record, log)),
                                footer(p(Printable.of("Written by Sluice " + record.sluiceVersion()
                                        + ". release.yaml, resolved: " + record.spec()
                                        + ". All times are UTC.")))))
                .withLang("en"));
    }

    private static HeadTag head(ReleaseRecord record) {
        return TagCreator.head(
                meta().withCharset("utf-8"),
                meta().attr("http-equiv", "Content-Security-Policy")
                        .withContent("default-src 'none'; style-src 'sha256-" + digest(STYLE)
                                + "'; base-uri 'none'; form-action 'none'"),
                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                meta().withName("color-scheme").withContent("light dark"),
                meta().withName("referrer").withContent("no-referrer"),
                title(Printable.of(record.release() + " #" + record.attempt() + ": "
                        + record.status().id())),
                style(rawHtml(STYLE)));
    }

    private static SectionTag verdict(ReleaseRecord record, RecordView view) {
        return section(
                        p(
                                        Svg.mark(markOf(record.status()), 18),
                                        span(record.status().id()).withClass("status"),
                                        span(RecordView.words(record.release())).withClass("release"),
                                        span("attempt " + record.attempt()).withClass("attempt"))
                                .withClass("line"),
                        h1(Printable.of(Sentences.headline(record), 400)),
                        each(
                                Sentences.explanation(record),
                                each -> p(Printable.of(each, LONGEST_LINE)).withClass("consequence")),
                        view.facts())
                .withClasses("verdict", Svg.statusClass(markOf(record.status())));
    }

    private static SectionTag timeline(ReleaseRecord record, RecordView view) {
        return section(h2("What happened"), new Timeline(record).draw(), view.phases());
    }

    private static SectionTag log(ReleaseRecord record, List<String> log) {
        if (log.isEmpty()) {
            return section(h2("Log"), p("Nothing was logged.").withClass("muted"));
        }
        StringBuilder lines = new StringBuilder();
        log.forEach(each ->
                lines.append(Printable.of(each.stripTrailing(), LONGEST_LINE)).append('\n'));
        return section(details(
                        summary(
                                h2("Log"),
                                span(Amounts.count(log.size(), "line")).withClass("muted")),
                        pre(lines.toString()).withClass("log"))
                .withCondOpen(!happyEnd(record) || log.size() <= 60));
    }

    private static boolean happyEnd(ReleaseRecord record) {
        return record.status() == ReleaseStatus.SUCCEEDED || record.restoreCommand() == null;
    }

    private static @Nullable PhaseStatus markOf(ReleaseStatus status) {
        return switch (status) {
            case SUCCEEDED -> PhaseStatus.SUCCEEDED;
            case FAILED -> PhaseStatus.FAILED;
            case REFUSED, LOCKED -> PhaseStatus.REFUSED;
            case INTERRUPTED -> PhaseStatus.INTERRUPTED;
            case RUNNING -> PhaseStatus.RUNNING;
            case OPEN -> null;
        };
    }

    private static Svg logo() {
        return Svg.of("svg")
                .attr("viewBox", "0 0 24 24")
                .attr("width", 24)
                .attr("height", 24)
                .attr("class", "logo")
                .attr("aria-hidden", "true")
                .with(Svg.path("M4 3v18M20 3v18M4 4h16M8 8h8v5H8zM12 4v4"), Svg.path("M4 19q2-2 4 0t4 0 4 0 4 0"));
    }

    private static String readStyle() {
        try (InputStream css = Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        return Base64.getEncoder().encodeToString(Sha256.of(text));
    }
}
