package io.sluice.tekton;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.sluice.SluiceException;
import io.sluice.kubernetes.ApiRequest;
import io.sluice.kubernetes.Cluster;
import io.sluice.kubernetes.KubernetesException;
import io.sluice.kubernetes.KubernetesException.Kind;
import io.sluice.kubernetes.PodLog;
import io.sluice.kubernetes.Rights;
import io.sluice.spec.ReleaseSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The PipelineRuns of one piece of work, their TaskRuns, pods and logs. */
final class PipelineRuns {

    private static final ResourceDefinitionContext RUNS = context("PipelineRun", "pipelineruns");
    private static final ResourceDefinitionContext TASKS = context("TaskRun", "taskruns");
    private static final ResourceDefinitionContext PIPELINES = context("Pipeline", "pipelines");
    private static final ResourceDefinitionContext DEFINED_TASKS = context("Task", "tasks");

    private final TektonWork work;
    private final Cluster cluster;
    private final String namespace;

    PipelineRuns(TektonWork work) {
        this.work = work;
        ReleaseSpec.Tekton tekton = work.release().tekton();
        this.cluster = new Cluster(tekton.kubeconfig(), tekton.context());
        this.namespace = cluster.namespace(tekton.namespace());
    }

    String namespace() {
        return namespace;
    }

    /** A PipelineRun of this work that has not ended; made if there is none. */
    record Found(String name, boolean made) {}

    /**
     * Names count upwards, so that of two who find none at the same time only one can make the next.
     *
     * @throws SluiceException if Tekton or the Pipeline is not installed, or a right is missing
     */
    Found findOrCreate() {
        new Rights(List.of(
                        ApiRequest.of("list", "pipelineruns.tekton.dev", namespace),
                        ApiRequest.of("get", "pipelineruns.tekton.dev", namespace),
                        ApiRequest.of("create", "pipelineruns.tekton.dev", namespace),
                        ApiRequest.of("patch", "pipelineruns.tekton.dev", namespace),
                        ApiRequest.of("list", "taskruns.tekton.dev", namespace),
                        ApiRequest.of("get", "pods", namespace),
                        ApiRequest.of("get", "pods/log", namespace)))
                .require(cluster, "sluice --on tekton", "docs/tekton.md");
        String taken = "";
        while (true) {
            List<GenericKubernetesResource> all = all();
            Optional<String> atWork = all.stream()
                    .map(RunState::of)
                    .filter(run -> !run.ended())
                    .map(RunState::name)
                    .findFirst();
            if (atWork.isPresent()) {
                return new Found(atWork.get(), false);
            }
            requireDefinition();
            GenericKubernetesResource body = work.pipelineRun(next(all), namespace);
            String name = body.getMetadata().getName();
            if (name.equals(taken)) {
                throw new SluiceException(
                        "the PipelineRun %s/%s is none of this release, though it has the name of its next one (it lacks the label %s); delete or rename it"
                                .formatted(namespace, name, TektonWork.LABEL),
                        null);
            }
            try {
                cluster.ask(
                        request("create", "pipelineruns.tekton.dev", name),
                        client -> client.genericKubernetesResources(RUNS)
                                .inNamespace(namespace)
                                .resource(body)
                                .create());
                return new Found(name, true);
            } catch (KubernetesException e) {
                if (e.kind() != Kind.CONFLICT) { // else another was quicker: follow that one
                    throw e;
                }
                taken = name;
            }
        }
    }

    RunState get(String name) {
        return RunState.of(cluster.ask(
                request("get", "pipelineruns.tekton.dev", name),
                client -> client.genericKubernetesResources(RUNS)
                        .inNamespace(namespace)
                        .withName(name)
                        .get()));
    }

    /** In the order in which they began. */
    List<RunState> tasks(String run) {
        return cluster
                .ask(
                        request("list", "taskruns.tekton.dev", null),
                        client -> client.genericKubernetesResources(TASKS)
                                .inNamespace(namespace)
                                .withLabel("tekton.dev/pipelineRun", run)
                                .list())
                .getItems()
                .stream()
                .map(RunState::of)
                .sorted(Comparator.comparing(task -> task.startedAt().orElse(java.time.Instant.MAX)))
                .toList();
    }

    Optional<Pod> pod(String name) {
        return cluster.find(
                request("get", "pods", name),
                client -> client.pods().inNamespace(namespace).withName(name).get());
    }

    PodLog log(String pod, String container, Consumer<String> listener) {
        return cluster.follow(namespace, pod, container, UnaryOperator.identity(), listener);
    }

    /** Ends what is at work and still lets the Pipeline's finally run (Tekton, "Gracefully cancelling a PipelineRun"). */
    void cancel(String run) {
        cluster.ask(
                request("patch", "pipelineruns.tekton.dev", run),
                client -> client.genericKubernetesResources(RUNS)
                        .inNamespace(namespace)
                        .withName(run)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"spec\":{\"status\":\"CancelledRunFinally\"}}"));
    }

    private List<GenericKubernetesResource> all() {
        try {
            return cluster.ask(
                            request("list", "pipelineruns.tekton.dev", null),
                            client -> client.genericKubernetesResources(RUNS)
                                    .inNamespace(namespace)
                                    .withLabel(TektonWork.LABEL, work.hash())
                                    .list())
                    .getItems();
        } catch (KubernetesException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                throw new SluiceException(
                        "this cluster has no tekton.dev/v1 PipelineRuns; install Tekton Pipelines 0.62 or newer, then the"
                                + " Pipeline (docs/tekton.md)",
                        e);
            }
            throw e;
        }
    }

    /** What the PipelineRun will refer to. */
    private void requireDefinition() {
        if (work.backup().isPresent()) {
            require(
                    DEFINED_TASKS,
                    TektonWork.RESTORE_TASK,
                    "install it: kubectl apply -n %s -f task/sluice-restore/0.1/sluice-restore.yaml (docs/tekton.md), or correct tekton.namespace");
        } else {
            require(
                    PIPELINES,
                    work.release().tekton().pipeline(),
                    "install it and its Tasks: kubectl apply -n %s -f pipeline/sluice-release/0.1/sluice-release.yaml (docs/tekton.md), or correct tekton.pipeline or tekton.namespace");
        }
    }

    private void require(ResourceDefinitionContext kind, String name, String advice) {
        try {
            cluster.ask(
                    request("get", kind.getPlural() + ".tekton.dev", name),
                    client -> client.genericKubernetesResources(kind)
                            .inNamespace(namespace)
                            .withName(name)
                            .get());
        } catch (KubernetesException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                throw new SluiceException(
                        "there is no %s %s in namespace %s; ".formatted(kind.getKind(), name, namespace)
                                + advice.formatted(namespace),
                        e);
            }
            if (e.kind() != Kind.FORBIDDEN) { // Tekton itself will say whether it is there
                throw e;
            }
        }
    }

    private int next(List<GenericKubernetesResource> all) {
        return 1
                + all.stream()
                        .map(run -> run.getMetadata()
                                .getName()
                                .substring(work.prefix().length()))
                        .filter(number -> number.matches("\\d{1,8}"))
                        .mapToInt(Integer::parseInt)
                        .max()
                        .orElse(0);
    }

    private ApiRequest request(String verb, String resource, @Nullable String name) {
        return new ApiRequest(verb, resource, namespace, name);
    }

    private static ResourceDefinitionContext context(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("tekton.dev")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
