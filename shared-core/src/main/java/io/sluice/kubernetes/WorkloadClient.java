package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.sluice.spec.WorkloadKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One workload of one cluster: itself, its pods, its revisions. */
public final class WorkloadClient {

    private final Cluster cluster;
    private final WorkloadKind kind;
    private final String namespace;
    private final String name;

    public WorkloadClient(Cluster cluster, WorkloadKind kind, String namespace, String name) {
        this.cluster = cluster;
        this.kind = kind;
        this.namespace = namespace;
        this.name = name;
    }

    /** Such as {@code deployment shop/web}. */
    public String title() {
        return Workload.title(kind, namespace, name);
    }

    public Workload get() {
        return Workload.of(
                cluster.ask(request("get"), client -> resource(client).get()));
    }

    /**
     * Changes the workload, if it still is as it was read.
     *
     * @throws KubernetesException of the kind {@code CONFLICT} if it is not
     */
    Workload patch(WorkloadPatch patch) {
        return Workload.of(cluster.ask(
                request("patch"),
                client -> resource(client).patch(PatchContext.of(PatchType.JSON), patch.json(client))));
    }

    /** Its pods that are not being deleted. */
    List<Pod> pods(Workload workload) {
        return selected(workload, "pods", KubernetesClient::pods)
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** The objects that the workload's selector selects. */
    private <T extends HasMetadata> Stream<T> selected(
            Workload workload,
            String resource,
            Function<KubernetesClient, ? extends MixedOperation<T, ? extends KubernetesResourceList<T>, ?>> all) {
        return cluster
                .<List<T>>ask(
                        ApiRequest.of("list", resource, namespace),
                        client -> all.apply(client)
                                .inNamespace(namespace)
                                .withLabelSelector(workload.selector())
                                .list()
                                .getItems())
                .stream();
    }

    void delete(Pod pod) {
        String podName = pod.getMetadata().getName();
        cluster.<List<StatusDetails>>ask(
                new ApiRequest("delete", "pods", namespace, podName),
                client -> client.pods().inNamespace(namespace).withName(podName).delete());
    }

    /** The revision that the workload wants now, if its controller has made it already. */
    Optional<Revision> current(Workload workload) {
        List<Revision> all = revisions(workload);
        return workload.updateRevision()
                .filter(newest -> workload.progress().observed())
                .flatMap(newest -> all.stream()
                        .filter(revision -> revision.name().equals(newest))
                        .findFirst())
                .or(() -> all.stream()
                        .filter(revision -> revision.isOf(workload))
                        .max(java.util.Comparator.comparingLong(Revision::number)));
    }

    /** The revisions that are still kept. */
    List<Revision> revisions(Workload workload) {
        return kind == WorkloadKind.DEPLOYMENT
                ? selected(workload, revisionResource(), client -> client.apps().replicaSets())
                        .filter(workload::owns)
                        .map(WorkloadClient::revision)
                        .toList()
                : selected(workload, revisionResource(), client -> client.apps().controllerRevisions())
                        .filter(workload::owns)
                        .map(this::revision)
                        .toList();
    }

    private String revisionResource() {
        return kind == WorkloadKind.DEPLOYMENT ? "replicasets.apps" : "controllerrevisions.apps";
    }

    private static Revision revision(ReplicaSet set) {
        Map<String, String> labels =
                Objects.requireNonNullElse(set.getMetadata().getLabels(), Map.of());
        Map<String, String> annotations =
                Objects.requireNonNullElse(set.getMetadata().getAnnotations(), Map.of());
        return new Revision(
                set.getMetadata().getName(),
                Long.parseLong(annotations.getOrDefault("deployment.kubernetes.io/revision", "0")),
                set.getSpec().getTemplate(),
                Revision.TEMPLATE_HASH,
                labels.getOrDefault(Revision.TEMPLATE_HASH, ""));
    }

    /** A StatefulSet's pods carry the revision's name, a DaemonSet's the hash in its label. */
    private Revision revision(ControllerRevision revision) {
        Map<String, String> labels =
                Objects.requireNonNullElse(revision.getMetadata().getLabels(), Map.of());
        String revisionName = revision.getMetadata().getName();
        var serialization = cluster.client().getKubernetesSerialization();
        var template = serialization
                .convertValue(revision.getData(), com.fasterxml.jackson.databind.JsonNode.class)
                .at("/spec/template");
        return new Revision(
                revisionName,
                Objects.requireNonNullElse(revision.getRevision(), 0L),
                serialization.convertValue(template, PodTemplateSpec.class),
                Revision.REVISION_HASH,
                kind == WorkloadKind.STATEFUL_SET ? revisionName : labels.getOrDefault(Revision.REVISION_HASH, ""));
    }

    /** The last lines that a container printed before it ended the last time. */
    List<String> lastLines(String pod, String container, int lines) {
        return cluster.ask(
                        new ApiRequest("get", "pods/log", namespace, pod),
                        client -> client.pods()
                                .inNamespace(namespace)
                                .withName(pod)
                                .inContainer(container)
                                .terminated()
                                .tailingLines(lines)
                                .getLog())
                .lines()
                .toList();
    }

    /**
     * Why pods could not be made in the last hour or so, the latest last: from an id that changes whenever it happens
     * again, to the message. Only Deployments say it in their status.
     */
    Map<String, String> creationRefusals() {
        List<Event> events = cluster.ask(
                ApiRequest.of("list", "events", namespace),
                client -> client.v1()
                        .events()
                        .inNamespace(namespace)
                        .withField("involvedObject.name", name)
                        .withField("reason", "FailedCreate")
                        .list()
                        .getItems());
        Map<String, String> refusals = new LinkedHashMap<>();
        for (Event event : events) {
            if (kind.toString().equals(event.getInvolvedObject().getKind())) {
                refusals.put(event.getMetadata().getUid() + "/" + event.getCount(), event.getMessage());
            }
        }
        return refusals;
    }

    /** All that a promotion asks for. */
    Rights promotionRights() {
        return new Rights(List.of(
                request("get"),
                request("patch"),
                ApiRequest.of("list", "pods", namespace),
                ApiRequest.of("get", "pods/log", namespace),
                ApiRequest.of("list", revisionResource(), namespace)));
    }

    /** What is asked with this verb of the workload itself. */
    ApiRequest request(String verb) {
        return new ApiRequest(verb, plural() + ".apps", namespace, name);
    }

    private String plural() {
        return kind.toString().toLowerCase(java.util.Locale.ROOT) + "s";
    }

    private Resource<? extends HasMetadata> resource(KubernetesClient client) {
        return switch (kind) {
            case DEPLOYMENT ->
                client.apps().deployments().inNamespace(namespace).withName(name);
            case STATEFUL_SET ->
                client.apps().statefulSets().inNamespace(namespace).withName(name);
            case DAEMON_SET -> client.apps().daemonSets().inNamespace(namespace).withName(name);
        };
    }
}
