package io.sluice.tekton;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.kubernetes.LastingTrouble;
import io.sluice.kubernetes.PodLog;
import io.sluice.kubernetes.PodTrouble;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows one TaskRun: its beginning, what each step prints in the steps' order, its end. Tekton calls a step's container step-NAME. */
final class TaskFollower {

    /** Before the one sentence with which a failed command ends. */
    private static final String OURS = "sluice: ";

    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);

    private final PipelineRuns runs;
    private final Events events;
    private final String task;
    private final LastingTrouble trouble = new LastingTrouble();
    private @Nullable PodLog log;
    private volatile @Nullable String complaint;
    private int step;
    private boolean shown;

    TaskFollower(PipelineRuns runs, Events events, String task) {
        this.runs = runs;
        this.events = events;
        this.task = task;
        events.emit(new Event.PhaseStarted(task));
    }

    /** Looks once; gives what has kept the pod from starting for too long. */
    Optional<PodTrouble> look(RunState state) throws InterruptedException {
        if (shown) {
            return Optional.empty();
        }
        Optional<Pod> pod = state.pod().flatMap(runs::pod);
        if (pod.isPresent()) {
            steps(pod.get());
        }
        if (state.ended()) {
            shown = true;
            closeLog(); // of a cancelled TaskRun the pod is deleted
            events.emit(new Event.PhaseFinished(
                    task,
                    state.outcome(),
                    state.took(),
                    state.succeeded() ? "" : explained(state).message()));
            return Optional.empty();
        }
        trouble.see(PodTrouble.first(pod.stream().toList()));
        return trouble.seen().filter(seen -> trouble.lasts(seen.patience()));
    }

    private void steps(Pod pod) throws InterruptedException {
        List<String> steps = pod.getSpec().getContainers().stream()
                .map(Container::getName)
                .filter(name -> name.startsWith("step-"))
                .toList();
        while (step < steps.size()) {
            String container = steps.get(step);
            Optional<ContainerState> state = state(pod, container);
            boolean ended = state.map(ContainerState::getTerminated).isPresent();
            if (log == null && (ended || state.map(ContainerState::getRunning).isPresent())) {
                log = runs.log(pod.getMetadata().getName(), container, line -> heard(container, line));
            }
            if (!ended) {
                return;
            }
            closeLog();
            step++;
        }
    }

    private void heard(String container, String line) {
        events.output(container, line);
        if (line.startsWith(OURS)) {
            complaint = line.substring(OURS.length());
        }
    }

    /** With Sluice's own sentence for why it failed, if one was heard, instead of Tekton's, which has the exit status only. */
    RunState explained(RunState state) {
        return complaint == null || !state.reason().equals("Failed") ? state : state.withMessage(complaint);
    }

    private void closeLog() throws InterruptedException {
        if (log != null) {
            log.close(LOG_LIMIT);
        }
        log = null;
    }

    private static Optional<ContainerState> state(Pod pod, String container) {
        return Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> status.getContainerStatuses().stream())
                .filter(status -> status.getName().equals(container))
                .findFirst()
                .map(ContainerStatus::getState);
    }
}
