package io.sluice.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An API server that keeps what it is given (fabric8's mock in CRUD mode; expected answers come first), and the
 * controllers of the cluster, played by the test. It is a mock because no cluster can be had where this builds: there are
 * no nodes, no registry, no container runtime. What it cannot show is whether a real controller sets these statuses; they
 * are copied from Kubernetes' documentation of each.
 */
public final class KubernetesApi implements AutoCloseable {

    public static final String NAMESPACE = "shop";
    public static final Map<String, String> LABELS = Map.of("app", "web");

    private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

    static {
        REQUESTS.setLevel(Level.WARNING);
    }

    private final Map<ServerRequest, Queue<ServerResponse>> expected = new HashMap<>();
    private final KubernetesMockServer server;
    private final KubernetesClient client;
    private final Thread controller;
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile Consumer<HasMetadata> onChange = changed -> {};

    public KubernetesApi(boolean https) {
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), expected, new KubernetesMixedDispatcher(expected), https);
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = server.createClient();
        controller = new Thread(this::control, "controller");
        controller.setDaemon(true);
        controller.start();
    }

    public KubernetesMockServer server() {
        return server;
    }

    public KubernetesClient client() {
        return client;
    }

    /** A kubeconfig whose one context is this server, with the namespace {@link #NAMESPACE}. */
    public Path kubeconfig(Path directory) {
        return kubeconfig(directory, "http://127.0.0.1:" + server.getPort());
    }

    public static Path kubeconfig(Path directory, String url) {
        try {
            return Files.writeString(directory.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    current-context: test
                    clusters: [ { name: local, cluster: { server: "%s" } } ]
                    users: [ { name: me, user: { token: planted-token } } ]
                    contexts: [ { name: test, context: { cluster: local, user: me, namespace: shop } } ]
                    """.formatted(url));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the controllers do when somebody changed a workload's specification. */
    public void onChange(Consumer<HasMetadata> reaction) {
        onChange = reaction;
    }

    private void control() {
        while (!closed) {
            try {
                client.apps()
                        .deployments()
                        .inAnyNamespace()
                        .list()
                        .getItems()
                        .forEach(each -> react(each, each.getSpec().getTemplate()));
                client.apps()
                        .statefulSets()
                        .inAnyNamespace()
                        .list()
                        .getItems()
                        .forEach(each -> react(each, each.getSpec().getTemplate()));
                client.apps()
                        .daemonSets()
                        .inAnyNamespace()
                        .list()
                        .getItems()
                        .forEach(each -> react(each, each.getSpec().getTemplate()));
                Thread.sleep(20);
            } catch (InterruptedException | RuntimeException e) {
                if (!closed) {
                    throw new IllegalStateException("the test's controllers failed", e);
                }
            }
        }
    }

    private void react(HasMetadata object, PodTemplateSpec template) {
        String now = Serialization.asJson(template);
        String before =
                seen.put(object.getFullResourceName() + object.getMetadata().getName(), now);
        if (before != null && !before.equals(now)) {
            onChange.accept(object);
        }
    }

    public static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(LABELS)
                .endMetadata()
                .withNewSpec()
                .withContainers(
                        new ContainerBuilder().withName("web").withImage(image).build())
                .endSpec()
                .build();
    }

    /** A Deployment {@code web} of three pods, rolled out, with its ReplicaSet. */
    public Deployment deployment(String image) {
        return deployment(image, deployment -> {});
    }

    public Deployment deployment(String image, Consumer<DeploymentBuilder> change) {
        DeploymentBuilder builder = new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace(NAMESPACE)
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withNewSelector()
                .withMatchLabels(LABELS)
                .endSelector()
                .withTemplate(template(image))
                .endSpec();
        change.accept(builder);
        Deployment made = client.resource(builder.build()).create();
        react(made, made.getSpec().getTemplate());
        replicaSet(made, 1);
        return rolledOut(made);
    }

    /** The ReplicaSet that the controller makes for what the Deployment wants. */
    public void replicaSet(Deployment of, long revision) {
        String hash = hash(of.getSpec().getTemplate());
        var set = new ReplicaSetBuilder()
                .withNewMetadata()
                .withName("web-" + hash)
                .withNamespace(NAMESPACE)
                .addToLabels(LABELS)
                .addToLabels("pod-template-hash", hash)
                .addToAnnotations("deployment.kubernetes.io/revision", Long.toString(revision))
                .addNewOwnerReference()
                .withKind("Deployment")
                .withName("web")
                .withUid(of.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withTemplate(new PodTemplateSpecBuilder(of.getSpec().getTemplate())
                        .editMetadata()
                        .addToLabels("pod-template-hash", hash)
                        .endMetadata()
                        .build())
                .endSpec()
                .build();
        if (client.resource(set).get() == null) {
            client.resource(set).create();
        }
    }

    public static String hash(PodTemplateSpec template) {
        return Integer.toHexString(template.getSpec().getContainers().toString().hashCode());
    }

    /** A pod of the newest template. */
    public Pod pod(String name, String label, String hash, PodStatus status) {
        return client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .addToLabels(LABELS)
                        .addToLabels(label, hash)
                        .endMetadata()
                        .withStatus(status)
                        .build())
                .create();
    }

    /** A StatefulSet {@code web} of three pods, rolled out, with its revision. */
    public StatefulSet statefulSet(String image) {
        StatefulSet made = client.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace(NAMESPACE)
                        .withGeneration(1L)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(3)
                        .withNewSelector()
                        .withMatchLabels(LABELS)
                        .endSelector()
                        .withTemplate(template(image))
                        .endSpec()
                        .build())
                .create();
        react(made, made.getSpec().getTemplate());
        controllerRevision(made, made.getSpec().getTemplate(), 1);
        return rolledOut(made);
    }

    /** A DaemonSet {@code web} on three nodes, rolled out, with its revision. */
    public DaemonSet daemonSet(String image) {
        DaemonSet made = client.resource(new DaemonSetBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace(NAMESPACE)
                        .withGeneration(1L)
                        .endMetadata()
                        .withNewSpec()
                        .withNewSelector()
                        .withMatchLabels(LABELS)
                        .endSelector()
                        .withTemplate(template(image))
                        .endSpec()
                        .build())
                .create();
        react(made, made.getSpec().getTemplate());
        controllerRevision(made, made.getSpec().getTemplate(), 1);
        return rolledOut(made);
    }

    public void controllerRevision(HasMetadata of, PodTemplateSpec template, long revision) {
        ObjectNode data = Serialization.unmarshal(Serialization.asJson(template), ObjectNode.class);
        data.put("$patch", "replace");
        var made = new ControllerRevisionBuilder()
                .withNewMetadata()
                .withName("web-" + hash(template))
                .withNamespace(NAMESPACE)
                .addToLabels(LABELS)
                .addToLabels("controller-revision-hash", hash(template))
                .addNewOwnerReference()
                .withKind(of.getKind())
                .withName("web")
                .withUid(of.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withData(Map.of("spec", Map.of("template", data)))
                .withRevision(revision)
                .build();
        if (client.resource(made).get() == null) {
            client.resource(made).create();
        }
    }

    public Deployment rolledOut(Deployment of) {
        return status(of, 3, 3, 3);
    }

    /** Writes the status as the deployment controller does. */
    public Deployment status(Deployment of, int total, int updated, int available) {
        return client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(of.getMetadata().getName())
                .editStatus(now -> new DeploymentBuilder(now)
                        .editOrNewStatus()
                        .withObservedGeneration(now.getMetadata().getGeneration())
                        .withReplicas(total)
                        .withUpdatedReplicas(updated)
                        .withAvailableReplicas(available)
                        .endStatus()
                        .build());
    }

    /** A condition of a Deployment, as its controller writes it. */
    public Deployment condition(Deployment of, String type, String value, String reason, String message) {
        return client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(of.getMetadata().getName())
                .editStatus(now -> new DeploymentBuilder(now)
                        .editOrNewStatus()
                        .addNewCondition()
                        .withType(type)
                        .withStatus(value)
                        .withReason(reason)
                        .withMessage(message)
                        .endCondition()
                        .endStatus()
                        .build());
    }

    public StatefulSet rolledOut(StatefulSet of) {
        String revision = "web-" + hash(of.getSpec().getTemplate());
        return status(of, 3, 3, revision, revision);
    }

    public StatefulSet status(StatefulSet of, int updated, int ready, String current, String update) {
        return client.apps()
                .statefulSets()
                .inNamespace(NAMESPACE)
                .withName(of.getMetadata().getName())
                .editStatus(now -> new StatefulSetBuilder(now)
                        .editOrNewStatus()
                        .withObservedGeneration(now.getMetadata().getGeneration())
                        .withReplicas(3)
                        .withUpdatedReplicas(updated)
                        .withReadyReplicas(ready)
                        .withCurrentRevision(current)
                        .withUpdateRevision(update)
                        .endStatus()
                        .build());
    }

    public DaemonSet rolledOut(DaemonSet of) {
        return status(of, 3, 3);
    }

    public DaemonSet status(DaemonSet of, int updated, int available) {
        return client.apps()
                .daemonSets()
                .inNamespace(NAMESPACE)
                .withName(of.getMetadata().getName())
                .editStatus(now -> new DaemonSetBuilder(now)
                        .editOrNewStatus()
                        .withObservedGeneration(now.getMetadata().getGeneration())
                        .withDesiredNumberScheduled(3)
                        .withUpdatedNumberScheduled(updated)
                        .withNumberAvailable(available)
                        .endStatus()
                        .build());
    }

    @Override
    public void close() {
        closed = true;
        controller.interrupt();
        client.close();
        server.destroy();
    }
}
