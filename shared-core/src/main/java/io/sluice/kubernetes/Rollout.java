package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException.Kind;
import io.sluice.spec.Durations;
import io.sluice.spec.WorkloadKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a workload's controller has brought up its newest template, and gives up as soon as it is clear that it
 * cannot. It looks again and again instead of watching: so it needs fewer rights, and outlives an API server that is
 * gone for a while.
 */
final class Rollout {

    /** Pods that a quota refuses are made once the old ones are gone. */
    private static final Duration QUOTA = Duration.ofSeconds(30);

    private static final int LOG_LINES = 20;

    private final WorkloadClient workloads;
    private final Duration timeout;
    private final UnaryOperator<String> redact;
    private final Events events;
    private final Cancellation cancellation;
    private final Pauses pauses = new Pauses();
    private final long end;
    private String told = "";
    private final LastingTrouble trouble = new LastingTrouble();
    private @Nullable Set<String> refusalsBefore;
    private boolean unreachable;

    Rollout(WorkloadClient workloads, Duration timeout, Redactor redactor, Events events, Cancellation cancellation) {
        this.workloads = workloads;
        this.timeout = timeout;
        this.redact = redactor::redact;
        this.events = events;
        this.cancellation = cancellation;
        this.end = System.nanoTime() + timeout.toNanos();
    }

    /**
     * @param image what the container has to run; somebody else's image is an end, too
     * @param stale what the controller said of the rollout before, when that had failed; it stays until there is progress
     * @throws KubernetesException with the reason
     */
    void await(@Nullable String container, String image, Optional<String> stale) {
        while (true) {
            cancellation.check();
            try {
                Workload workload = workloads.get();
                reachable();
                if (!workload.image(container).equals(image)) {
                    throw failed(
                            "%s was set to %s by somebody else while %s rolled out; see who keeps its image (Argo CD,"
                                    + " Flux, Helm), and change it there",
                            workload.title(), workload.image(container), image);
                }
                tell(workload);
                if (workload.progress().complete()) {
                    return;
                }
                look(workload, image, stale);
            } catch (KubernetesException e) {
                if (e.kind() != Kind.UNAVAILABLE || isOver()) {
                    throw e;
                }
                bear(e);
            }
            if (isOver()) {
                throw tooLong(image);
            }
            pauses.pause(cancellation);
        }
    }

    private void tell(Workload workload) {
        String now = workload.progress().toString();
        if (!now.equals(told)) {
            events.note(workload.title() + ": " + now);
            told = now;
            pauses.restart();
        }
    }

    private void look(Workload workload, String image, Optional<String> stale) {
        Optional<PodTrouble> seen = podTrouble(workload).or(() -> creationTrouble(workload));
        Optional<String> givenUp =
                workload.progress().deadlineExceeded().filter(said -> !stale.equals(Optional.of(said)));
        trouble.see(seen);
        if (givenUp.isPresent() || seen.filter(this::isLasting).isPresent()) {
            throw broken(workload.title(), image, seen, givenUp);
        }
    }

    /** Never longer than a quarter of the time there is: then there is time to go back. */
    private boolean isLasting(PodTrouble seen) {
        Duration quarter = timeout.dividedBy(4);
        return trouble.lasts(seen.patience().compareTo(quarter) < 0 ? seen.patience() : quarter);
    }

    private Optional<PodTrouble> podTrouble(Workload workload) {
        if (!workload.progress().observed()) {
            return Optional.empty();
        }
        return workloads.current(workload).flatMap(revision -> {
            List<Pod> pods =
                    workloads.pods(workload).stream().filter(revision::has).toList();
            return PodTrouble.first(pods);
        });
    }

    private Optional<PodTrouble> creationTrouble(Workload workload) {
        boolean silent = workload.kind() != WorkloadKind.DEPLOYMENT
                && workload.progress().updated() < workload.progress().wanted();
        Optional<String> refused =
                silent ? refusedByEvents() : workload.progress().podsRefused();
        return refused.map(message ->
                new PodTrouble("FailedCreate", "its pods cannot be made: " + message.strip(), "", null, QUOTA, false));
    }

    /** What was refused before this rollout is no matter of it. Events may be kept from us; then the limit decides. */
    private Optional<String> refusedByEvents() {
        try {
            Map<String, String> refusals = workloads.creationRefusals();
            if (refusalsBefore == null) {
                refusalsBefore = Set.copyOf(refusals.keySet());
            }
            Set<String> before = refusalsBefore;
            return refusals.entrySet().stream()
                    .filter(refusal -> !before.contains(refusal.getKey()))
                    .map(Map.Entry::getValue)
                    .reduce((one, later) -> later);
        } catch (KubernetesException e) {
            if (e.kind() == Kind.FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private KubernetesException broken(
            String title, String image, Optional<PodTrouble> seen, Optional<String> givenUp) {
        String why =
                seen.map(PodTrouble::sentence).or(() -> givenUp).map(redact).orElse("its controller has given up");
        String said = seen.filter(PodTrouble::hasLog).map(this::log).orElse("");
        return failed("%s does not come up with %s: %s%s", title, image, why, said);
    }

    /** Shows the last lines of the container's log and gives the very last for the message. */
    private String log(PodTrouble of) {
        try {
            List<String> lines = workloads.lastLines(of.pod(), String.valueOf(of.container()), LOG_LINES).stream()
                    .map(redact)
                    .filter(line -> !line.isBlank())
                    .toList();
            lines.forEach(line -> events.output(of.pod(), line));
            return lines.isEmpty() ? "" : " (" + lines.get(lines.size() - 1).strip() + ")";
        } catch (KubernetesException e) {
            events.warn("the log of pod " + of.pod() + " cannot be read: " + e.getMessage());
            return "";
        }
    }

    private void bear(KubernetesException failure) {
        if (!unreachable) {
            events.warn(failure.getMessage() + "; the rollout goes on without us, looking again");
            unreachable = true;
        }
    }

    private void reachable() {
        if (unreachable) {
            events.note("the API server answers again");
            unreachable = false;
        }
    }

    private boolean isOver() {
        return System.nanoTime() - end > 0;
    }

    private KubernetesException tooLong(String image) {
        return failed(
                "%s did not come up with %s within %s (%s)%s; see kubectl describe, or give it more time by"
                        + " promote.kubernetes.timeout",
                workloads.title(),
                image,
                Durations.text(timeout),
                told,
                trouble.seen().map(seen -> ": " + redact.apply(seen.sentence())).orElse(""));
    }

    private static KubernetesException failed(String format, Object... arguments) {
        return new KubernetesException(Kind.REFUSED, format.formatted(arguments), null);
    }
}
