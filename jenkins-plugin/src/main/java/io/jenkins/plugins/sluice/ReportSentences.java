package io.jenkins.plugins.sluice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a result comes to, in a person's words. */
final class ReportSentences {
    private ReportSentences() {}

    /** One line for a build's page. */
    static String summary(ReleaseReport report) {
        if (report.isRestore()) {
            return restore(report);
        }
        List<String> details = new ArrayList<>();
        report.phase("migrate").ifPresent(migrate -> details.add(migrations(migrate)));
        report.phase("backup").ifPresent(backup -> details.add(backup(backup)));
        details.removeIf(String::isEmpty);
        String version = report.version();
        String opening = switch (report.outcome()) {
            case SUCCEEDED -> succeeded(report, version);
            case FAILED -> version + " failed" + during(report);
            case REFUSED -> version + " was not promoted";
            case LOCKED -> version + " did not start: another run holds the database";
            case INTERRUPTED -> version + " was interrupted" + during(report);
            case RUNNING -> version + " is being released";
            case OPEN -> version + " so far";
            default -> version + ": " + report.status();
        };
        boolean good = !report.outcome().bad();
        String rest = good ? String.join(", ", details) : report.message();
        return rest == null || rest.isBlank() ? opening : opening + ": " + rest;
    }

    private static String succeeded(ReleaseReport report, String version) {
        boolean promoted = report.phase("promote")
                .map(phase -> phase.outcome() == Outcome.SUCCEEDED || phase.outcome() == Outcome.SKIPPED)
                .orElse(false);
        return (promoted || report.phases().isEmpty() ? "released " : "migrated to ") + version;
    }

    /** The phase that a release did not get beyond, which its message explains. */
    private static String during(ReleaseReport report) {
        return report.phases().stream()
                .filter(phase -> phase.outcome().bad())
                .reduce((first, last) -> last)
                .map(phase -> " in " + phase.phase())
                .orElse("");
    }

    private static String migrations(ReportPhase migrate) {
        return switch (migrate.outcome()) {
            case SUCCEEDED -> migrate.appliedCount() == 0 ? "no migration" : count(migrate.appliedCount(), "migration");
            case SKIPPED -> "nothing to migrate";
            default -> "";
        };
    }

    private static String backup(ReportPhase phase) {
        if (phase.outcome() == Outcome.SKIPPED) {
            return "no backup needed";
        }
        if (phase.backup() == null || phase.outcome() != Outcome.SUCCEEDED) {
            return "";
        }
        String size = phase.backup().amount();
        String duration = phase.duration();
        return "backup" + (size.isEmpty() ? "" : " " + size) + (duration.isEmpty() ? "" : " in " + duration);
    }

    private static String restore(ReleaseReport report) {
        String what = "backup " + report.backup().id() + " of " + report.name();
        if (report.outcome() == Outcome.SUCCEEDED) {
            return "restored " + what;
        }
        return what + " was not restored" + (report.message() == null ? "" : ": " + report.message());
    }

    /** {@code 1 migration}, {@code 2 migrations}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Such as {@code 812 B}, {@code 4.2 MB}, {@code 381 MB}; a kB is 1000 bytes. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < 4) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 99.95 ? "%.1f %sB" : "%.0f %sB", value, "kMGTP".charAt(unit));
    }

    /** Such as {@code 14 ms}, {@code 4.2 s}, {@code 12 s}, {@code 3 min 12 s}, {@code 2 h 5 min}. */
    static String duration(long milliseconds) {
        long ms = Math.max(0, milliseconds);
        if (ms < 1000) {
            return ms + " ms";
        }
        if (ms < 9_950) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
        }
        long seconds = (ms + 500) / 1000;
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
    }

    /** ISO 8601 without its fraction and marks, such as {@code 2026-11-24 04:01:02 UTC}; anything else as it is. */
    static String time(String iso) {
        return iso.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?Z$", "$1 $2 UTC");
    }

    private static String two(long first, String unit, long second, String smaller) {
        return second == 0 ? first + " " + unit : first + " " + unit + " " + second + " " + smaller;
    }
}
