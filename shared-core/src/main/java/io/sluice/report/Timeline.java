package io.sluice.report;

import static java.util.Locale.ROOT;

import io.sluice.release.Phase;
import io.sluice.release.PhaseRecord;
import io.sluice.release.PhaseStatus;
import io.sluice.release.ReleaseRecord;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The attempt as a picture: one lane a phase, time from left to right, and between migration and promotion the gate.
 * Widths are percentages of the page and heights are pixels, so that its text keeps its size on a phone.
 */
final class Timeline {

    private static final int LANE = 52;
    private static final int BAR_TOP = 26;
    private static final int BAR = 14;
    private static final int GATE_ROW = 64;
    private static final int AXIS = 26;
    private static final double SHORTEST_BAR = 1.4;

    private final ReleaseRecord record;
    private final TimeScale scale;
    private final Gate gate;

    Timeline(ReleaseRecord record) {
        this.record = record;
        this.scale = TimeScale.of(record);
        this.gate = Gate.of(record);
    }

    Svg draw() {
        int height = LANE * 4 + GATE_ROW + AXIS;
        Svg picture = Svg.of("svg")
                .attr("class", "timeline")
                .attr("width", "100%")
                .attr("height", height)
                .attr("role", "img")
                .attr("aria-labelledby", "timeline-title timeline-description")
                .with(
                        Svg.of("title").withId("timeline-title").withText("Timeline of the attempt"),
                        Svg.of("desc").withId("timeline-description").withText(description()),
                        patterns());
        drawAxis(picture, height);
        drawFlow(picture);
        for (Phase phase : Phase.values()) {
            drawLane(picture, phase);
        }
        drawGate(picture);
        return picture;
    }

    private void drawAxis(Svg picture, int height) {
        int bottom = height - AXIS;
        for (TimeScale.Tick tick : scale.ticks()) {
            picture.with(
                    Svg.line(percent(tick.at()), 0, percent(tick.at()), bottom).attr("class", "grid"),
                    Svg.text(percent(tick.at()), bottom + 18, tick.label()).attr("class", "tick"));
        }
        for (TimeScale.Pause pause : scale.pauses()) {
            picture.with(
                    Svg.line(percent(pause.at()), 0, percent(pause.at()), bottom)
                            .attr("class", "pause"),
                    Svg.text(percent(pause.at()), bottom + 18, "pause " + Amounts.duration(pause.length()))
                            .attr("class", "tick halo"));
        }
    }

    /** The thin line that leads from each phase to the next one that was started. */
    private void drawFlow(Svg picture) {
        for (Phase phase : new Phase[] {Phase.BACKUP, Phase.MIGRATE}) {
            record.phase(phase).ifPresent(each -> {
                String x = percent(scale.start(each));
                picture.with(Svg.line(x, top(phase) + BAR_TOP - LANE + BAR, x, top(phase) + BAR_TOP)
                        .attr("class", "flow"));
            });
        }
        Optional<PhaseRecord> migrate = record.phase(Phase.MIGRATE);
        if (migrate.isPresent()) {
            String x = percent(gateAt());
            int from = top(Phase.MIGRATE) + BAR_TOP + BAR;
            picture.with(Svg.line(x, from, x, wall() - 12).attr("class", "flow"));
            if (record.phase(Phase.PROMOTE).isPresent() && gate.open()) {
                picture.with(
                        Svg.line(x, wall(), x, top(Phase.PROMOTE) + BAR_TOP).attr("class", "flow"));
            }
        }
    }

    private void drawLane(Svg picture, Phase phase) {
        PhaseRecord done = record.phase(phase).orElse(null);
        PhaseStatus status = done == null ? null : done.status();
        int top = top(phase);
        picture.with(
                Svg.rect("4%", top + BAR_TOP, "92%", BAR).attr("rx", 3).attr("class", "lane"),
                Svg.mark(status, 16).attr("x", 0).attr("y", top + 3),
                Svg.text("24", top + 16, Sentences.title(phase)).attr("class", "name halo"),
                Svg.text("100%", top + 16, note(done)).attr("class", "note halo " + Svg.statusClass(status)));
        if (done != null) {
            double from = scale.start(done);
            double width = Math.max(SHORTEST_BAR, scale.end(done) - from);
            double left = Math.min(from, 96 - width);
            picture.with(Svg.rect(percent(left), top + BAR_TOP, percent(width), BAR)
                    .attr("rx", 3)
                    .attr("class", "bar " + Svg.statusClass(status))
                    .with(Svg.of("title").withText(Sentences.title(phase) + ": " + note(done))));
            if (status == PhaseStatus.FAILED || status == PhaseStatus.INTERRUPTED || status == PhaseStatus.REFUSED) {
                String pattern = status == PhaseStatus.INTERRUPTED ? "url(#stripes)" : "url(#hatch)";
                picture.with(Svg.rect(percent(left), top + BAR_TOP, percent(width), BAR)
                        .attr("rx", 3)
                        .attr("fill", pattern)
                        .attr("class", "texture"));
            }
        }
    }

    /** A wall across the page with one opening; its leaf is lifted, or it is down. */
    private void drawGate(Svg picture) {
        String kind = gate.open() ? "gate open" : "gate closed";
        int wall = wall();
        Svg leaf = Svg.rect("-15", gate.open() ? -24 : -13, "30", 13).attr("rx", 2);
        Svg opening = Svg.of("svg")
                .attr("x", percent(gateAt()))
                .attr("y", wall)
                .attr("overflow", "visible")
                .with(
                        Svg.rect("-17", -3, "34", 6).attr("class", "gap"),
                        Svg.rect("-20", -26, "5", 34).attr("rx", 1.5).attr("class", "post"),
                        Svg.rect("15", -26, "5", 34).attr("rx", 1.5).attr("class", "post"),
                        leaf.attr("class", "leaf"));
        if (gate.open()) {
            opening.with(Svg.path("M0 -8V7M-5 2.5L0 8l5 -5.5").attr("class", "through"));
        } else {
            opening.with(Svg.path("M-11 -9.5H11M-11 -6.5H11M-11 -3.5H11").attr("class", "bars"));
        }
        picture.with(Svg.of("g")
                .attr("class", kind)
                .with(Svg.line("0%", wall, "100%", wall).attr("class", "wall"), opening, gateLabel(wall - 11)));
    }

    /** On the side of the opening where there is room. */
    private Svg gateLabel(int y) {
        boolean left = gateAt() > 50;
        return Svg.text(left ? "0" : "100%", y, gate.open() ? "Gate open" : "Gate closed")
                .attr("class", left ? "name halo" : "name halo far")
                .with(Svg.of("tspan").attr("class", "why").withText(": " + gate.why()));
    }

    private String description() {
        var parts = new ArrayList<String>();
        for (Phase phase : Phase.values()) {
            parts.add(Sentences.title(phase) + ": " + note(record.phase(phase).orElse(null)));
            if (phase == Phase.MIGRATE) {
                parts.add((gate.open() ? "Gate open: " : "Gate closed: ") + gate.why());
            }
        }
        return String.join(". ", parts) + ".";
    }

    private static String note(@Nullable PhaseRecord phase) {
        if (phase == null) {
            return "not started";
        }
        String took = Sentences.took(phase).map(Amounts::duration).orElse("");
        return phase.status() == PhaseStatus.SUCCEEDED && !took.isEmpty()
                ? took
                : took.isEmpty() ? phase.status().id() : phase.status().id() + " after " + took;
    }

    private double gateAt() {
        double at = record.phase(Phase.MIGRATE).map(scale::end).orElse(50.0);
        return Math.max(5, Math.min(95, at));
    }

    private static int top(Phase phase) {
        return phase.ordinal() * LANE + (phase == Phase.PROMOTE ? GATE_ROW : 0);
    }

    private static int wall() {
        return top(Phase.PROMOTE) - 18;
    }

    private static Svg patterns() {
        return Svg.of("defs").with(pattern("hatch", "M-2 6L6 -2M2 10L10 2", 8), pattern("stripes", "M2 0V8", 5));
    }

    private static Svg pattern(String id, String d, int size) {
        return Svg.of("pattern")
                .withId(id)
                .attr("width", size)
                .attr("height", 8)
                .attr("patternUnits", "userSpaceOnUse")
                .with(Svg.path(d).attr("class", "scratch"));
    }

    private static String percent(double value) {
        return String.format(ROOT, "%.2f%%", value);
    }
}
