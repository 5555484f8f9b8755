package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.sluice.command.Secret;
import io.sluice.kubernetes.KubernetesException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The Jobs of one namespace, their Secrets, their pods and what these print. */
final class Jobs {

    private final Cluster cluster;
    private final String namespace;

    Jobs(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /** All that running a Job and clearing up after it asks for. */
    static List<ApiRequest> needed(String namespace) {
        return List.of(
                ApiRequest.of("get", "jobs.batch", namespace),
                ApiRequest.of("create", "jobs.batch", namespace),
                ApiRequest.of("patch", "jobs.batch", namespace),
                ApiRequest.of("delete", "jobs.batch", namespace),
                ApiRequest.of("create", "secrets", namespace),
                ApiRequest.of("delete", "secrets", namespace),
                ApiRequest.of("list", "pods", namespace),
                ApiRequest.of("get", "pods/log", namespace));
    }

    String namespace() {
        return namespace;
    }

    Optional<Job> find(String name) {
        return cluster.find(
                request("get", "jobs.batch", name), client -> job(client, name).get());
    }

    /** @throws KubernetesException of the kind {@code CONFLICT} if there is one of that name already */
    Job create(Job job) {
        return cluster.ask(
                request("create", "jobs.batch", job.getMetadata().getName()),
                client -> client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace)
                        .resource(job)
                        .create());
    }

    /** The Secret of a Job, which the cluster removes with it. */
    void putSecret(Job owner, String name, Map<String, Secret> secrets) {
        Map<String, String> data = new TreeMap<>();
        secrets.forEach((key, secret) -> data.put(key, secret.reveal()));
        var made = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("app.kubernetes.io/managed-by", "sluice")
                .addNewOwnerReference()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withStringData(data)
                .withType("Opaque")
                .build();
        try {
            cluster.ask(
                    request("create", "secrets", name),
                    client -> client.secrets()
                            .inNamespace(namespace)
                            .resource(made)
                            .create());
        } catch (KubernetesException e) {
            if (e.kind() != Kind.CONFLICT) { // of a run that was killed before it let the Job go
                throw e;
            }
        }
    }

    void deleteSecret(String name) {
        cluster.<List<StatusDetails>>find(
                request("delete", "secrets", name),
                client -> client.secrets().inNamespace(namespace).withName(name).delete());
    }

    /** @throws KubernetesException of the kind {@code CONFLICT} if a Job of that name is another one by now */
    void letGo(Job job) {
        String name = job.getMetadata().getName();
        cluster.ask(
                request("patch", "jobs.batch", name),
                client -> job(client, name)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\":{\"uid\":\"%s\"},\"spec\":{\"suspend\":false}}"
                                        .formatted(job.getMetadata().getUid())));
    }

    /** Deletes the Job; its pods get SIGTERM and go in the background. */
    void delete(String name) {
        cluster.<List<StatusDetails>>find(
                request("delete", "jobs.batch", name),
                client -> job(client, name)
                        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                        .delete());
    }

    /** The Job's pods, also those that are ending. */
    List<Pod> pods(String job) {
        return cluster.ask(
                request("list", "pods", null),
                client -> client.pods()
                        .inNamespace(namespace)
                        .withLabel("sluice.io/job", job)
                        .list()
                        .getItems());
    }

    /** Follows what the Job's container prints. */
    PodLog log(String pod, UnaryOperator<String> redact, Consumer<String> listener) {
        return cluster.follow(namespace, pod, JobTemplate.CONTAINER, redact, listener);
    }

    private ScalableResource<Job> job(KubernetesClient client, String name) {
        return client.batch().v1().jobs().inNamespace(namespace).withName(name);
    }

    private ApiRequest request(String verb, String resource, @Nullable String name) {
        return new ApiRequest(verb, resource, namespace, name);
    }
}
