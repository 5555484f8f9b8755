package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException.Kind;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.WorkloadKind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The image of one container of a workload: which it is, setting it, and going back to the revision before. */
public final class WorkloadImage {

    private static final String RELEASE = "sluice.io/release";
    private static final String BACKUP = "sluice.io/backup";
    private static final int LOOKS = 10;

    private static final Pattern STATE = Pattern.compile("(?<image>\\S+)(?: \\(revision (?<revision>\\S+)\\))?");

    private final Cluster cluster;
    private final ReleaseSpec.Kubernetes spec;
    private final Redactor redactor;
    private @Nullable WorkloadClient workloads;

    public WorkloadImage(ReleaseSpec.Kubernetes spec, Redactor redactor) {
        this.cluster = new Cluster(spec.kubeconfig(), spec.context());
        this.spec = spec;
        this.redactor = redactor;
    }

    /** Such as {@code deployment shop/web}. */
    public String title() {
        return workloads().title();
    }

    /** @throws KubernetesException if the image could not be set or rolled out as things stand */
    public void check() {
        workloads().promotionRights().require(cluster, "promote.kubernetes");
        Workload workload = workloads().get();
        workload.index(spec.container());
        refuseHeld(workload);
    }

    /** The image now and the revision that it is of, such as {@code shop:v1 (revision web-5d9c7)}. */
    public String state() {
        Workload workload = workloads().get();
        return workload.image(spec.container())
                + workloads()
                        .current(workload)
                        .map(revision -> " (revision " + revision.name() + ")")
                        .orElse("");
    }

    /** Whether the wanted image is there and rolled out. */
    public boolean isInPlace() {
        Workload workload = workloads().get();
        return workload.image(spec.container()).equals(spec.image())
                && workload.progress().complete();
    }

    /** Sets the wanted image, if it is another, and waits for the rollout. */
    public void set(String release, Optional<String> backup, Events events, Cancellation cancellation) {
        Workload now = workloads().get();
        refuseHeld(now);
        boolean there = now.image(spec.container()).equals(spec.image());
        if (there) {
            events.note("%s has the image %s already; waiting for its rollout".formatted(title(), spec.image()));
        } else {
            GitOps.owner(now.metadata())
                    .ifPresent(owner -> events.warn(title() + " is kept by " + owner
                            + ", which will put the image of its source back at its next"
                            + " sync; promote by a commit to that source (docs/kubernetes.md)"));
            change(
                    read -> read.image(spec.container()).equals(spec.image())
                            ? Optional.empty()
                            : Optional.of(new WorkloadPatch(read)
                                    .image(read.index(spec.container()), spec.image())
                                    .annotate(RELEASE, release)
                                    .annotate(BACKUP, backup.orElse(null))),
                    events,
                    cancellation);
            events.note("%s: the image of %s was %s and is now %s"
                    .formatted(
                            title(),
                            now.containers().get(now.index(spec.container())).getName(),
                            now.image(spec.container()),
                            spec.image()));
        }
        await(spec.image(), there ? Optional.empty() : now.progress().deadlineExceeded(), events, cancellation);
    }

    /** Whether {@link #back} would change anything. */
    public boolean canGoBack(String state) {
        return !imageOf(state).equals(spec.image());
    }

    /** Goes back to a {@link #state()}: to that revision's template, or to its image if the revision is gone. */
    public void back(String state, Events events, Cancellation cancellation) {
        Workload failed = workloads().get();
        Optional<Revision> before = revisionOf(state)
                .flatMap(name -> workloads().revisions(failed).stream()
                        .filter(revision -> revision.name().equals(name))
                        .findFirst());
        Optional<Revision> bad = workloads().current(failed);
        change(
                read -> {
                    WorkloadPatch patch =
                            new WorkloadPatch(read).annotate(RELEASE, null).annotate(BACKUP, null);
                    return Optional.of(before.map(revision -> patch.template(revision.template()))
                            .orElseGet(() -> patch.image(read.index(spec.container()), imageOf(state))));
                },
                events,
                cancellation);
        events.note("%s goes back to %s".formatted(title(), state));
        if (failed.kind() == WorkloadKind.STATEFUL_SET) {
            bad.ifPresent(revision -> removeStuck(failed, revision, events, cancellation));
        }
        await(imageOf(state), failed.progress().deadlineExceeded(), events, cancellation);
    }

    /**
     * A StatefulSet waits for its broken pod to become ready before it replaces it, even by a template that would work
     * (Kubernetes, "StatefulSets", Forced rollback).
     */
    private void removeStuck(Workload workload, Revision bad, Events events, Cancellation cancellation) {
        for (Pod pod : workloads().pods(workload)) {
            if (bad.has(pod) && !WorkloadClient.isReady(pod)) {
                String name = pod.getMetadata().getName();
                cancellation.confirm();
                try {
                    workloads().delete(pod);
                    events.note("pod %s is removed: the StatefulSet would wait for it".formatted(name));
                } catch (KubernetesException e) {
                    events.warn("%s; the StatefulSet waits for that pod, so remove it: kubectl delete pod -n %s %s"
                            .formatted(e.getMessage(), workload.metadata().getNamespace(), name));
                }
            }
        }
    }

    /** Patches what was read; looks again if somebody changed it in between. */
    private void change(Function<Workload, Optional<WorkloadPatch>> patch, Events events, Cancellation cancellation) {
        Pauses pauses = new Pauses();
        for (int look = 1; ; look++) {
            cancellation.check();
            Optional<WorkloadPatch> wanted = patch.apply(workloads().get());
            if (wanted.isEmpty()) {
                return;
            }
            cancellation.confirm();
            try {
                workloads().patch(wanted.get());
                return;
            } catch (KubernetesException e) {
                if (e.kind() != Kind.CONFLICT || look == LOOKS) {
                    throw e;
                }
            }
            pauses.pause(cancellation);
        }
    }

    private void await(String image, Optional<String> stale, Events events, Cancellation cancellation) {
        Duration timeout = spec.timeout();
        new Rollout(workloads(), timeout, redactor, events, cancellation).await(spec.container(), image, stale);
    }

    private void refuseHeld(Workload workload) {
        workload.held().ifPresent(why -> {
            throw new KubernetesException(Kind.REFUSED, workload.title() + " " + why, null);
        });
    }

    private static String imageOf(String state) {
        Matcher matcher = STATE.matcher(state);
        return matcher.matches() ? matcher.group("image") : state;
    }

    private static Optional<String> revisionOf(String state) {
        Matcher matcher = STATE.matcher(state);
        return matcher.matches() ? Optional.ofNullable(matcher.group("revision")) : Optional.empty();
    }

    private WorkloadClient workloads() {
        if (workloads == null) {
            workloads = new WorkloadClient(cluster, spec.kind(), cluster.namespace(spec.namespace()), spec.name());
        }
        return workloads;
    }
}
