package io.sluice.report;

import io.sluice.release.PhaseStatus;
import j2html.tags.ContainerTag;
import org.jspecify.annotations.Nullable;

/**
 * An SVG element, and the marks that stand for a status: each has a shape of its own, so that none is told by its
 * colour alone. Colours come from the page's style sheet.
 */
final class Svg extends ContainerTag<Svg> {

    private Svg(String name) {
        super(name);
    }

    static Svg of(String name) {
        return new Svg(name);
    }

    static Svg path(String d) {
        return of("path").attr("d", d);
    }

    static Svg rect(String x, int y, String width, int height) {
        return of("rect").attr("x", x).attr("y", y).attr("width", width).attr("height", height);
    }

    static Svg line(String x1, int y1, String x2, int y2) {
        return of("line").attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2);
    }

    static Svg text(String x, int y, String text) {
        return of("text").attr("x", x).attr("y", y).withText(Printable.of(text));
    }

    /** The mark of a status, a square of {@code size} pixels; null stands for a phase that was not started. */
    static Svg mark(@Nullable PhaseStatus status, int size) {
        Svg mark = of("svg").attr("viewBox", "0 0 16 16").attr("width", size).attr("height", size);
        mark.attr("class", "mark " + statusClass(status)).attr("aria-hidden", "true");
        if (status == null) {
            return mark.with(circle().attr("class", "ring dashed"));
        }
        return switch (status) {
            case SUCCEEDED ->
                mark.with(
                        circle().attr("class", "solid"),
                        path("M4.4 8.3l2.4 2.4 4.8-5").attr("class", "cut"));
            case FAILED ->
                mark.with(
                        path("M5 .8h6l4.2 4.2v6L11 15.2H5L.8 11V5z").attr("class", "solid"),
                        path("M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4").attr("class", "cut"));
            case REFUSED ->
                mark.with(
                        rect("1", 1, "14", 14).attr("rx", 2).attr("class", "solid"),
                        path("M4.3 8h7.4").attr("class", "cut"));
            case INTERRUPTED ->
                mark.with(
                        path("M8 .4L15.6 8 8 15.6.4 8z").attr("class", "solid"),
                        path("M6.4 5.6v4.8M9.6 5.6v4.8").attr("class", "cut"));
            case SKIPPED ->
                mark.with(
                        circle().attr("class", "ring"),
                        path("M4.9 5.4L7.5 8l-2.6 2.6M8.3 5.4L10.9 8l-2.6 2.6").attr("class", "draw"));
            case RUNNING ->
                mark.with(circle().attr("class", "ring"), circle().attr("r", 3).attr("class", "solid"));
        };
    }

    static String statusClass(@Nullable PhaseStatus status) {
        return "is-" + (status == null ? "waiting" : status.id());
    }

    private static Svg circle() {
        return of("circle").attr("cx", 8).attr("cy", 8).attr("r", 7);
    }
}
