package io.sluice.tekton;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.ExitStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a release on Tekton ended: the members of a release's record that Tekton's results tell; the record in the store
 * has the rest.
 *
 * @param exitStatus what a run here would have ended with
 * @param message why it is not succeeded; one sentence
 * @param restoreCommand restores, in the cluster, the backup that was made; if the migration ran without one, the last clean one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PipelineRunReport(
        String release,
        String status,
        int exitStatus,
        String pipelineRun,
        String namespace,
        List<Task> phases,
        @Nullable String message,
        @Nullable String restoreCommand) {

    private static final Pattern CUT = Pattern.compile("(.*?)(?: and (\\d+) more)?");
    private static final List<String> PHASES = List.of("check", "backup", "migrate", "promote", "restore");

    /**
     * A phase that began. {@code applied} is cut as Tekton's results are.
     *
     * @param appliedMore how many of the applied migrations are not listed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Task(
            String phase,
            String status,
            @Nullable Instant startedAt,
            @Nullable Long durationMs,
            @Nullable Backup backup,
            @Nullable List<String> applied,
            @Nullable Integer appliedMore,
            @Nullable String message) {}

    /** The backup that was made. */
    public record Backup(String id, String sha256) {}

    /** @param why what is known here beyond Tekton's own message, such as an image that cannot be pulled */
    static PipelineRunReport of(
            String release,
            String namespace,
            RunState run,
            List<RunState> tasks,
            boolean cancelled,
            @Nullable String why,
            UnaryOperator<@Nullable String> restoreCommand) {
        List<Task> phases = tasks.stream()
                .filter(task -> PHASES.contains(task.task()))
                .map(PipelineRunReport::task)
                .toList();
        Optional<RunState> failed =
                tasks.stream().filter(task -> task.ended() && !task.succeeded()).findFirst();
        ExitStatus exit = run.succeeded()
                ? ExitStatus.DONE
                : cancelled || why == null && run.isCancelled()
                        ? ExitStatus.INTERRUPTED
                        : failed.map(PipelineRunReport::exit).orElse(ExitStatus.FAILED);
        return new PipelineRunReport(
                release,
                word(exit),
                exit.code(),
                run.name(),
                namespace,
                phases,
                exit == ExitStatus.DONE ? null : message(namespace, run, failed, why),
                backupToRestore(phases).map(restoreCommand).orElse(null));
    }

    @JsonIgnore
    public ExitStatus exit() {
        return byCode(exitStatus).orElse(ExitStatus.FAILED);
    }

    private static Optional<String> backupToRestore(List<Task> phases) {
        return phases.stream()
                .map(Task::backup)
                .filter(Objects::nonNull)
                .map(Backup::id)
                .findFirst()
                .or(() -> phases.stream()
                        .filter(each ->
                                each.phase().equals("migrate") && !each.status().equals("succeeded"))
                        .map(each -> "latest")
                        .findFirst());
    }

    private static Task task(RunState task) {
        Map<String, String> results = task.results();
        String backup = results.getOrDefault("backup-id", "");
        Matcher applied = CUT.matcher(results.getOrDefault("applied", ""));
        applied.matches();
        boolean migrates = task.task().equals("migrate") && results.containsKey("applied");
        return new Task(
                task.task(),
                task.outcome(),
                task.startedAt().orElse(null),
                task.completedAt().isPresent() ? task.took().toMillis() : null,
                backup.isEmpty() ? null : new Backup(backup, results.getOrDefault("backup-sha256", "")),
                !migrates
                        ? null
                        : applied.group(1).isEmpty()
                                ? List.of()
                                : List.of(applied.group(1).split(", ")),
                !migrates || applied.group(2) == null ? null : Integer.valueOf(applied.group(2)),
                task.ended() && !task.succeeded() ? task.message() : null);
    }

    /** The status of the step of ours that failed; of a step that could not even start, the phase's. */
    private static ExitStatus exit(RunState task) {
        return task.steps().values().stream()
                .filter(code -> code != 0 && task.reason().equals("Failed"))
                .findFirst()
                .flatMap(PipelineRunReport::byCode)
                .orElseGet(() -> switch (task.task()) {
                    case "backup" -> ExitStatus.BACKUP_FAILED;
                    case "migrate" -> ExitStatus.MIGRATION_FAILED;
                    case "promote" -> ExitStatus.PROMOTION_FAILED;
                    case "restore" -> ExitStatus.RESTORE_FAILED;
                    default -> ExitStatus.FAILED;
                });
    }

    private static String message(String namespace, RunState run, Optional<RunState> failed, @Nullable String why) {
        String what = why != null
                ? why
                : failed.map(task -> "task %s: %s".formatted(task.task(), task.message()))
                        .orElse(run.reason() + ": " + run.message());
        return "the PipelineRun %s/%s did not succeed: %s".formatted(namespace, run.name(), what);
    }

    private static String word(ExitStatus exit) {
        return switch (exit) {
            case DONE -> "succeeded";
            case INTERRUPTED -> "interrupted";
            case DATABASE_BUSY -> "locked";
            case GATE_CLOSED -> "refused";
            default -> "failed";
        };
    }

    private static Optional<ExitStatus> byCode(int code) {
        return Arrays.stream(ExitStatus.values())
                .filter(each -> each.code() == code)
                .findFirst();
    }
}
