package io.jenkins.plugins.sluice;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one phase did, as the engine's JSON says it.
 *
 * @param phase {@code check}, {@code backup}, {@code migrate}, {@code promote}
 * @param startedAt ISO 8601
 * @param message why it failed, or on what evidence it was skipped
 * @param pending of a migration: what was to be applied
 * @param applied of a migration: what was
 * @param appliedMore of a migration: how many more were, which are not listed
 * @param toolExit of a migration: the tool's own exit status
 * @param target of a promotion: what was to become live
 * @param rolledBack of a promotion: whether what was live before is live again
 */
public record ReportPhase(
        String phase,
        String status,
        @Nullable String startedAt,
        @Nullable Long durationMs,
        @Nullable String message,
        @Nullable ReportBackup backup,
        List<String> pending,
        List<String> applied,
        @Nullable Integer appliedMore,
        @Nullable Integer toolExit,
        @Nullable String restored,
        @Nullable String target,
        @Nullable Boolean rolledBack) {

    public ReportPhase {
        phase = phase == null ? "?" : phase;
        status = status == null ? "?" : status;
        pending = pending == null ? List.of() : pending;
        applied = applied == null ? List.of() : applied;
    }

    public Outcome outcome() {
        return Outcome.of(status);
    }

    /** How many migrations were applied, those that are not listed included. */
    public int appliedCount() {
        return applied.size() + (appliedMore == null ? 0 : appliedMore);
    }

    /**
     * What there is to say beyond its outcome: message, target, the tool's exit status; or empty.
     *
     * @param known what is said already
     */
    String saying(@Nullable String known) {
        List<String> said = new ArrayList<>();
        if (message != null && !message.equals(known)) {
            said.add(message);
        }
        if (target != null) {
            said.add("Target: " + target);
        }
        if (Boolean.TRUE.equals(rolledBack)) {
            said.add("What was live before is live again.");
        }
        if (restored != null) {
            said.add("Backup " + restored + " was put back.");
        }
        if (toolExit != null && toolExit != 0 && message == null) {
            said.add("The command ended with status " + toolExit + ".");
        }
        return String.join("\n", said);
    }

    /** Such as {@code 12.8 s}; empty while it runs. */
    public String duration() {
        return durationMs == null ? "" : ReportSentences.duration(durationMs);
    }
}
