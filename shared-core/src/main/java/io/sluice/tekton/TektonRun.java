package io.sluice.tekton;

import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException;
import io.sluice.kubernetes.KubernetesException.Kind;
import io.sluice.kubernetes.Pauses;
import io.sluice.kubernetes.PodTrouble;
import io.sluice.spec.TektonRelease;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a release or a restore as a PipelineRun, or follows the one that is at work, and says how it ended. The run does not
 * need us.
 */
public final class TektonRun {

    /** Within what a host leaves after a signal. */
    private static final Duration ENDING = Duration.ofSeconds(12);

    private final TektonWork work;
    private final UnaryOperator<String> restoreCommand;
    private final Events events;
    private final Cancellation cancellation;
    private final Cancellation never = new Cancellation();
    private final Map<String, TaskFollower> followers = new LinkedHashMap<>();
    private boolean unreachable;
    private @Nullable String why;

    private TektonRun(TektonWork work, UnaryOperator<String> restoreCommand, Events events, Cancellation cancellation) {
        this.work = work;
        this.restoreCommand = restoreCommand;
        this.events = events;
        this.cancellation = cancellation;
    }

    /** @param restoreCommand the command line that restores the backup with this id, for the report */
    public static TektonRun release(
            TektonRelease release, UnaryOperator<String> restoreCommand, Events events, Cancellation cancellation) {
        return new TektonRun(TektonWork.release(release), restoreCommand, events, cancellation);
    }

    /** @param backup its id, {@code latest} or {@code latest-clean} */
    public static TektonRun restore(TektonRelease release, String backup, Events events, Cancellation cancellation) {
        return new TektonRun(TektonWork.restore(release, backup), id -> null, events, cancellation);
    }

    /** @throws SluiceException if it could not be started, or is not there any more */
    public PipelineRunReport run() {
        cancellation.check();
        PipelineRuns opened = new PipelineRuns(work);
        PipelineRuns.Found found = opened.findOrCreate();
        events.note((found.made() ? "made PipelineRun %s/%s" : "following PipelineRun %s/%s, which is at work already")
                .formatted(opened.namespace(), found.name()));
        long limit = System.nanoTime()
                + work.release().tekton().timeout().plusMinutes(10).toNanos();
        try {
            return follow(opened, found.name(), cancellation, limit, false);
        } catch (InterruptedRunException e) {
            return end(opened, found.name());
        }
    }

    private PipelineRunReport end(PipelineRuns opened, String name) {
        events.note("asking Tekton to cancel %s/%s".formatted(opened.namespace(), name));
        try {
            opened.cancel(name);
            return follow(opened, name, never, System.nanoTime() + ENDING.toNanos(), true);
        } catch (SluiceException e) {
            events.warn(
                    "%s; it may still be at work, so cancel it: kubectl patch pipelinerun -n %s %s --type merge -p '{\"spec\":{\"status\":\"CancelledRunFinally\"}}'"
                            .formatted(e.getMessage(), opened.namespace(), name));
            throw new InterruptedRunException();
        }
    }

    private PipelineRunReport follow(
            PipelineRuns opened, String name, Cancellation stop, long limit, boolean cancelled) {
        Pauses pauses = new Pauses();
        while (true) {
            Optional<PipelineRunReport> report = asked(() -> look(opened, name, cancelled), limit);
            if (report.isPresent()) {
                return report.get();
            }
            if (System.nanoTime() - limit > 0) {
                throw new SluiceException(
                        "the PipelineRun %s/%s has not ended yet".formatted(opened.namespace(), name));
            }
            pauses.pause(stop);
        }
    }

    private Optional<PipelineRunReport> look(PipelineRuns opened, String name, boolean cancelled) {
        RunState run = opened.get(name); // before its tasks: those of a run that has ended have ended
        List<RunState> tasks = opened.tasks(name);
        for (RunState task : tasks) {
            TaskFollower follower =
                    followers.computeIfAbsent(task.name(), first -> new TaskFollower(opened, events, task.task()));
            try {
                follower.look(task).ifPresent(trouble -> giveUp(opened, name, trouble));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedRunException();
            }
        }
        if (!run.ended()) {
            return Optional.empty();
        }
        List<RunState> explained = tasks.stream()
                .map(task -> followers.get(task.name()).explained(task))
                .toList();
        return Optional.of(PipelineRunReport.of(
                work.release().name(), opened.namespace(), run, explained, cancelled, why, restoreCommand));
    }

    /** A pod that cannot start would hold the release until its timeout. */
    private void giveUp(PipelineRuns opened, String name, PodTrouble trouble) {
        if (why == null) {
            opened.cancel(name);
            why = trouble.sentence();
            events.warn(why + "; nothing of it has run, so Tekton is asked to cancel the PipelineRun");
        }
    }

    /** An API server that cannot be reached says nothing about the run, which goes on. */
    private Optional<PipelineRunReport> asked(Supplier<Optional<PipelineRunReport>> look, long limit) {
        try {
            Optional<PipelineRunReport> report = look.get();
            unreachable = false;
            return report;
        } catch (KubernetesException e) {
            if (e.kind() != Kind.UNAVAILABLE || System.nanoTime() - limit > 0) {
                throw e;
            }
            if (!unreachable) {
                events.warn(e.getMessage() + "; the PipelineRun goes on without us, looking again");
                unreachable = true;
            }
            return Optional.empty();
        }
    }
}
