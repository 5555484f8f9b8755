package io.sluice.report;

import static j2html.TagCreator.code;
import static j2html.TagCreator.dd;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.li;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import io.sluice.release.Phase;
import io.sluice.release.PhaseRecord;
import io.sluice.release.PhaseStatus;
import io.sluice.release.ReleaseRecord;
import j2html.tags.DomContent;
import j2html.tags.specialized.DlTag;
import j2html.tags.specialized.SectionTag;
import j2html.tags.specialized.TableTag;
import j2html.tags.specialized.TrTag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The parts of a report that list what the record holds. */
final class RecordView {

    private static final int LONGEST_SENTENCE = 4_000;
    private static final int LONGEST_NAME = 300;
    private static final int MOST_MIGRATIONS = 500;

    private final ReleaseRecord record;

    RecordView(ReleaseRecord record) {
        this.record = record;
    }

    /** {@code shop / production / v2}, each part a word of its own that a right-to-left name cannot reorder. */
    static String words(String release) {
        return Printable.of(release, LONGEST_NAME);
    }

    DlTag facts() {
        DlTag facts = dl().withClass("facts");
        fact(facts, "Started", Amounts.time(record.startedAt()));
        duration().ifPresent(each -> fact(facts, "Took", Amounts.duration(each)));
        if (record.engine() != null) {
            fact(facts, "Database", record.engine());
        }
        if (record.preset() != null) {
            fact(facts, "Migrated by", record.preset());
        }
        migrate()
                .map(PhaseRecord::applied)
                .ifPresent(each -> fact(facts, "Applied", Amounts.count(each.size(), "migration")));
        summary().ifPresent(each -> fact(facts, "Backup", Amounts.bytes(each.bytes())));
        return facts;
    }

    TableTag phases() {
        return table(
                        thead(tr(head("Phase"), head("Took"), head("Outcome"))),
                        tbody(each(List.of(Phase.values()), this::row)))
                .withClass("phases");
    }

    DomContent migrations() {
        List<String> applied = migrate().map(PhaseRecord::applied).orElse(List.of());
        List<String> pending = migrate().map(PhaseRecord::pending).orElse(List.of()).stream()
                .filter(each -> !applied.contains(each))
                .toList();
        if (applied.isEmpty() && pending.isEmpty()) {
            return text("");
        }
        SectionTag section = section(h2("Migrations"));
        if (!applied.isEmpty()) {
            section.with(
                    h3("Applied by this attempt, read from the database's own bookkeeping"), list(applied, "applied"));
        }
        if (!pending.isEmpty()) {
            section.with(h3("Not applied"), list(pending, "pending"));
        }
        return section;
    }

    DomContent backup() {
        return summary().<DomContent>map(this::backup).orElseGet(() -> text(""));
    }

    DomContent restore() {
        if (record.restoreCommand() == null) {
            return text("");
        }
        SectionTag section = section(h2("Restore"))
                .with(p("This command brings the database back to the state it had when the backup was made:"));
        section.with(pre(Printable.of(record.restoreCommand())).withClass("command"));
        section.with(p(loss(record.restoreCommand())).withClass("loss"));
        return section.withClass("restore");
    }

    private SectionTag backup(PhaseRecord.BackupSummary backup) {
        DlTag rows = dl().withClass("rows");
        row(rows, "Id", backup.id());
        row(rows, "Location", backup.location());
        row(rows, "Size", Amounts.bytes(backup.bytes()) + " (" + backup.bytes() + " bytes)");
        if (backup.sha256() != null) {
            row(rows, "SHA-256", backup.sha256());
        }
        row(rows, "Begun", Amounts.time(backup.startedAt()) + age(backup.startedAt()));
        row(
                rows,
                "Holds",
                backup.clean()
                        ? "a database without a half-done migration"
                        : "a database in which an earlier migration was half done: an older backup may be the better one");
        return section(h2("Backup"), rows);
    }

    private TrTag row(Phase phase) {
        Optional<PhaseRecord> done = record.phase(phase);
        return tr(
                        th(Svg.mark(done.map(PhaseRecord::status).orElse(null), 16), span(Sentences.title(phase)))
                                .attr("scope", "row"),
                        td(done.flatMap(Sentences::took).map(Amounts::duration).orElse("–"))
                                .withClass("took"),
                        td(
                                span(done.map(each -> word(each.status())).orElse("Not started."))
                                        .withClass("status"),
                                text(" "),
                                text(done.map(Sentences::outcome)
                                        .map(each -> Printable.of(each, LONGEST_SENTENCE))
                                        .orElse(""))))
                .withClass(Svg.statusClass(done.map(PhaseRecord::status).orElse(null)));
    }

    private Optional<PhaseRecord> migrate() {
        return record.phase(Phase.MIGRATE);
    }

    private Optional<PhaseRecord.BackupSummary> summary() {
        return record.phase(Phase.BACKUP)
                .filter(each -> each.status() == PhaseStatus.SUCCEEDED)
                .map(PhaseRecord::backup);
    }

    /** The command may name an older backup than this attempt's: the last one without a half-done migration. */
    private String loss(String command) {
        return summary()
                .filter(each -> command.contains(each.id()))
                .map(each -> Sentences.loss(each.startedAt()))
                .orElse("Everything written to the database since that backup began is lost. It is older than this"
                        + " attempt's: the last one without a half-done migration.");
    }

    private Optional<Duration> duration() {
        return Optional.ofNullable(record.finishedAt()).map(end -> Duration.between(record.startedAt(), end));
    }

    private String age(Instant backup) {
        return record.finishedAt() == null
                ? ""
                : "; " + Amounts.duration(Duration.between(backup, record.finishedAt()))
                        + " old when this attempt ended";
    }

    private static DomContent list(List<String> ids, String kind) {
        return ol(
                        each(
                                ids.subList(0, Math.min(ids.size(), MOST_MIGRATIONS)),
                                each -> li(code(Printable.of(each, LONGEST_NAME)))),
                        ids.size() > MOST_MIGRATIONS ? li("and " + (ids.size() - MOST_MIGRATIONS) + " more") : text(""))
                .withClasses("migrations", kind);
    }

    private static String word(PhaseStatus status) {
        return status.name().charAt(0) + status.id().substring(1) + ".";
    }

    private static DomContent head(String name) {
        return th(name).attr("scope", "col");
    }

    private static void fact(DlTag facts, String name, String value) {
        facts.with(div(dt(name), dd(Printable.of(value, LONGEST_NAME))));
    }

    private static void row(DlTag rows, String name, String value) {
        rows.with(div(dt(name), dd(code(Printable.of(value, LONGEST_SENTENCE)))));
    }
}
