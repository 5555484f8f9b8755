package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.sluice.Sha256;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs commands as Jobs with the new image, in the surroundings of a workload. */
public final class CommandJob implements PodCommands {

    private static final Duration DELETION_LIMIT = Duration.ofMinutes(2);

    private final PodPlace place;
    private final String app;
    private final Redactor redactor;
    private final Cluster cluster;

    public CommandJob(PodPlace place, String app, Redactor redactor) {
        this.place = place;
        this.app = app;
        this.redactor = redactor;
        this.cluster = new Cluster(place.kubeconfig(), place.context());
    }

    @Override
    public void check() {
        String namespace = cluster.namespace(place.namespace());
        Rights rights = new Rights(Jobs.needed(namespace));
        if (place.workload() == null) {
            rights.require(cluster, "migrate.in: job");
            return;
        }
        WorkloadClient workloads = new WorkloadClient(cluster, place.kind(), namespace, place.workload());
        rights.and(workloads.request("get")).require(cluster, "migrate.in: job");
        workloads.get().index(place.container());
    }

    @Override
    public CommandResult once(String run, Command command, Events events, Cancellation cancellation) {
        Jobs jobs = jobs();
        String name = name("migrate", digest(run));
        Job job = awaitDeletion(jobs, name, cancellation)
                .orElseGet(() -> create(jobs, name, command, events, cancellation));
        boolean ours = Boolean.TRUE.equals(job.getSpec().getSuspend());
        if (!ours) {
            events.note(
                    "the job %s/%s of this attempt is there already; following it".formatted(jobs.namespace(), name));
        }
        return follow(jobs, job, command, events, cancellation);
    }

    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        Jobs jobs = jobs();
        String name = name("ask", UUID.randomUUID().toString().replace("-", "").substring(0, 10));
        Job job = create(jobs, name, command, Events.none(), cancellation);
        try {
            return follow(jobs, job, command, events, cancellation);
        } finally {
            jobs.delete(name);
        }
    }

    private CommandResult follow(Jobs jobs, Job job, Command command, Events events, Cancellation cancellation) {
        redactor.add(command.secrets().values());
        String name = job.getMetadata().getName();
        if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
            start(jobs, job, command, cancellation);
        }
        try {
            return new JobRun(jobs, name, command, redactor::redact, events, cancellation).toItsEnd();
        } finally {
            forget(jobs, name, events);
        }
    }

    /** A Job that could not be let go would stay, suspended, for ever. */
    private static void start(Jobs jobs, Job job, Command command, Cancellation cancellation) {
        String name = job.getMetadata().getName();
        try {
            jobs.putSecret(job, name, command.secrets());
            cancellation.confirm();
            jobs.letGo(job);
        } catch (KubernetesException | InterruptedRunException e) {
            jobs.delete(name);
            throw e;
        }
    }

    /** The cluster would remove it with the Job, a day later. */
    private static void forget(Jobs jobs, String secret, Events events) {
        try {
            jobs.deleteSecret(secret);
        } catch (KubernetesException e) {
            events.warn(e.getMessage() + "; the Secret " + secret + " goes with its Job a day after that has ended");
        }
    }

    private Job create(Jobs jobs, String name, Command command, Events events, Cancellation cancellation) {
        Workload like = like(jobs.namespace());
        String image =
                Optional.ofNullable(place.image()).orElseGet(() -> like == null ? "" : like.image(place.container()));
        Job wanted = JobTemplate.of(name, like, place, image, command, name);
        cancellation.confirm();
        try {
            Job made = jobs.create(wanted);
            events.note("%s runs as the job %s/%s with %s".formatted(command.program(), jobs.namespace(), name, image));
            return made;
        } catch (KubernetesException e) {
            if (e.kind() == Kind.CONFLICT) {
                return jobs.find(name).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    /** The Job of that name; one that an interrupted run has deleted is waited for until it is gone. */
    private static Optional<Job> awaitDeletion(Jobs jobs, String name, Cancellation cancellation) {
        Pauses pauses = new Pauses();
        long limit = System.nanoTime() + DELETION_LIMIT.toNanos();
        while (true) {
            Optional<Job> found = jobs.find(name);
            boolean leaving = found.filter(job -> job.getMetadata().getDeletionTimestamp() != null)
                    .isPresent();
            if (!leaving) {
                return found;
            }
            if (System.nanoTime() - limit > 0) {
                throw new KubernetesException(
                        Kind.REFUSED,
                        "the job %s/%s of the interrupted run does not go away; see kubectl describe job"
                                .formatted(jobs.namespace(), name),
                        null);
            }
            pauses.pause(cancellation);
        }
    }

    private @Nullable Workload like(String namespace) {
        return place.workload() == null
                ? null
                : new WorkloadClient(cluster, place.kind(), namespace, place.workload()).get();
    }

    private Jobs jobs() {
        return new Jobs(cluster, cluster.namespace(place.namespace()));
    }

    /** A label's length at most, since the controller makes one of it. */
    private String name(String purpose, String id) {
        String slug = app.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String start = "sluice-" + (slug.length() > 30 ? slug.substring(0, 30) : slug).replaceAll("-$", "");
        return start + "-" + purpose + "-" + id;
    }

    private static String digest(String run) {
        return Sha256.hex(run).substring(0, 10);
    }
}
