package io.jenkins.plugins.sluice;

import java.util.ArrayList;
import java.util.List;

/**
 * One station of the picture: a phase, or the gate before the promotion, which stands open or closed.
 *
 * @param title its name
 * @param outcome also of a phase that was not reached: {@link Outcome#WAITING}
 * @param duration such as {@code 12 s}, or empty
 * @param detail what it came to, in few words, or empty
 * @param gate whether this is the gate
 * @param share its part of the release's time, 0 to 100
 */
public record PicturePhase(String title, Outcome outcome, String duration, String detail, boolean gate, int share) {

    private static final List<String> PHASES = List.of("check", "backup", "migrate", "promote");

    static List<PicturePhase> of(ReleaseReport report) {
        if (report.phases().isEmpty()) {
            return List.of();
        }
        long total = Math.max(
                1,
                report.phases().stream()
                        .mapToLong(phase -> phase.durationMs() == null ? 0 : phase.durationMs())
                        .sum());
        List<PicturePhase> stations = new ArrayList<>();
        for (String name : PHASES) {
            if (name.equals("promote")) {
                stations.add(gate(report));
            }
            stations.add(report.phase(name)
                    .map(phase -> station(phase, total))
                    .orElseGet(() -> new PicturePhase(name, Outcome.WAITING, "", "", false, 0)));
        }
        report.phases().stream()
                .filter(phase -> !PHASES.contains(phase.phase()))
                .forEach(phase -> stations.add(station(phase, total)));
        return stations;
    }

    /** The symbol that shows it. */
    public String icon() {
        if (!gate) {
            return outcome.icon();
        }
        return outcome == Outcome.SUCCEEDED ? "symbol-gate-open plugin-sluice" : "symbol-gate-closed plugin-sluice";
    }

    private static PicturePhase station(ReportPhase phase, long total) {
        long ms = phase.durationMs() == null ? 0 : phase.durationMs();
        int share = (int) Math.min(100, Math.round(100.0 * ms / total));
        return new PicturePhase(
                phase.phase(),
                phase.outcome(),
                phase.duration(),
                detail(phase),
                false,
                Math.max(share, ms > 0 ? 2 : 0));
    }

    private static PicturePhase gate(ReleaseReport report) {
        Outcome migrate = report.phase("migrate").map(ReportPhase::outcome).orElse(Outcome.WAITING);
        Outcome promote = report.phase("promote").map(ReportPhase::outcome).orElse(Outcome.WAITING);
        boolean open = promote != Outcome.REFUSED && promote != Outcome.WAITING
                || promote == Outcome.WAITING && (migrate == Outcome.SUCCEEDED || migrate == Outcome.SKIPPED);
        boolean decided = open || promote == Outcome.REFUSED || migrate.bad();
        Outcome outcome = open ? Outcome.SUCCEEDED : decided ? Outcome.REFUSED : Outcome.WAITING;
        return new PicturePhase("gate", outcome, "", open ? "open" : "closed", true, 0);
    }

    private static String detail(ReportPhase phase) {
        if (phase.backup() != null) {
            return phase.backup().amount();
        }
        if (phase.rolledBack() != null && phase.rolledBack()) {
            return "rolled back";
        }
        if (phase.phase().equals("migrate") && phase.outcome() == Outcome.SUCCEEDED) {
            return ReportSentences.count(phase.appliedCount(), "migration");
        }
        return phase.outcome() == Outcome.SUCCEEDED ? "" : phase.status();
    }
}
