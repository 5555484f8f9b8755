package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.command.InterruptedRunException;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Follows one Job to its end. */
final class JobRun {

    private static final String DEADLINE = "DeadlineExceeded";

    /** 128 + SIGTERM, if the container's own status cannot be had. */
    private static final int KILLED = 143;

    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);

    /** How long after its deadline the Job's controller may take to end it. */
    private static final Duration CONTROLLER = Duration.ofMinutes(2);

    private static final Duration END_LIMIT = Duration.ofMinutes(2);

    private final Jobs jobs;
    private final String name;
    private final Command command;
    private final UnaryOperator<String> redact;
    private final Events events;
    private final Cancellation cancellation;
    private final long began = System.nanoTime();
    private final Pauses pauses = new Pauses();
    private @Nullable PodLog log;
    private final LastingTrouble trouble = new LastingTrouble();
    private boolean unreachable;
    private boolean begun;

    JobRun(
            Jobs jobs,
            String name,
            Command command,
            UnaryOperator<String> redact,
            Events events,
            Cancellation cancellation) {
        this.jobs = jobs;
        this.name = name;
        this.command = command;
        this.redact = redact;
        this.events = events;
        this.cancellation = cancellation;
    }

    /**
     * @throws KubernetesException if its container could not start, or how it ended cannot be known
     * @throws InterruptedRunException if the run was cancelled; the Job and its pod are gone by then
     */
    CommandResult toItsEnd() {
        try {
            while (true) {
                cancellation.check();
                Optional<CommandResult> result = looked();
                if (result.isPresent()) {
                    return result.get();
                }
                pauses.pause(cancellation);
            }
        } catch (InterruptedRunException e) {
            end();
            throw e;
        }
    }

    /** An API server that cannot be reached says nothing about the Job, which goes on. */
    private Optional<CommandResult> looked() {
        try {
            Optional<CommandResult> result = look();
            unreachable = false;
            return result;
        } catch (KubernetesException e) {
            if (e.kind() != Kind.UNAVAILABLE || isOver()) {
                throw e;
            }
            if (!unreachable) {
                events.warn(e.getMessage() + "; the job " + name + " goes on without us, looking again");
                unreachable = true;
            }
            return Optional.empty();
        }
    }

    private Optional<CommandResult> look() {
        Job job = jobs.find(name).orElseThrow(() -> unknown("the job %s was deleted by somebody else".formatted(name)));
        List<Pod> pods = pods();
        for (Pod pod : pods) {
            Optional<ContainerStateTerminated> ended = ended(pod);
            if (log == null && (ended.isPresent() || isRunning(pod))) {
                log = jobs.log(pod.getMetadata().getName(), redact, line -> events.output(command.program(), line));
            }
            if (ended.isPresent()) {
                return Optional.of(result(
                        ended.get().getExitCode(),
                        has(job, "FailureTarget", DEADLINE) || has(job, "Failed", DEADLINE)));
            }
        }
        if (pods.isEmpty() && has(job, "Failed", DEADLINE)) {
            return Optional.of(result(KILLED, true));
        }
        if (pods.isEmpty() && has(job, "Complete", null)) {
            return Optional.of(result(0, false));
        }
        if (has(job, "Failed", null)) {
            throw unknown("the pod of job %s is gone before its exit status was seen".formatted(name));
        }
        trouble.see(PodTrouble.first(pods));
        trouble.seen().filter(seen -> trouble.lasts(seen.patience())).ifPresent(this::cannotStart);
        if (isOver()) {
            end();
            throw unknown("the job %s went on beyond its deadline and was deleted".formatted(name));
        }
        return Optional.empty();
    }

    /** What keeps the container from starting; that it could not start in its last moments either is seen, not assumed. */
    private void cannotStart(PodTrouble lasting) {
        boolean never = end() && !begun;
        throw new KubernetesException(
                never ? Kind.NOT_STARTED : Kind.REFUSED,
                "the job %s/%s cannot start: %s%s"
                        .formatted(
                                jobs.namespace(),
                                name,
                                redact.apply(lasting.sentence()),
                                never ? "; nothing of it was run" : ""),
                null);
    }

    private CommandResult result(int status, boolean timedOut) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        try {
            return new CommandResult(status, timedOut, log == null ? List.of() : log.close(LOG_LIMIT), took);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CommandResult(status, timedOut, List.of(), took);
        }
    }

    /** Deletes the Job and waits until none of its containers can be at work; false if that is not known. */
    private boolean end() {
        try {
            jobs.delete(name);
            long limit = System.nanoTime() + command.grace().plus(END_LIMIT).toNanos();
            while (!pods().stream().allMatch(pod -> ended(pod).isPresent())) {
                if (System.nanoTime() - limit > 0) {
                    throw unknown("the pod of job %s does not end".formatted(name));
                }
                Thread.sleep(200);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KubernetesException e) {
            events.warn("%s; the job may still be at work, so end it: kubectl delete job -n %s %s"
                    .formatted(e.getMessage(), jobs.namespace(), name));
        }
        return false;
    }

    private List<Pod> pods() {
        List<Pod> pods = jobs.pods(name);
        begun |= pods.stream().anyMatch(pod -> isRunning(pod) || ended(pod).isPresent());
        return pods;
    }

    private static Optional<ContainerStateTerminated> ended(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream()
                        .filter(container -> JobTemplate.CONTAINER.equals(container.getName())
                                && container.getState() != null
                                && container.getState().getTerminated() != null)
                        .map(container -> container.getState().getTerminated())
                        .findFirst();
    }

    private static boolean isRunning(Pod pod) {
        return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
    }

    private static boolean has(Job job, String type, @Nullable String reason) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(condition -> type.equals(condition.getType())
                                && "True".equals(condition.getStatus())
                                && (reason == null || reason.equals(condition.getReason())));
    }

    private boolean isOver() {
        return System.nanoTime() - began > command.timeout().plus(CONTROLLER).toNanos();
    }

    private static KubernetesException unknown(String what) {
        return new KubernetesException(
                Kind.REFUSED,
                what
                        + ", so it is not known how the migration ended; look at the database (sluice doctor), then release"
                        + " again",
                null);
    }
}
