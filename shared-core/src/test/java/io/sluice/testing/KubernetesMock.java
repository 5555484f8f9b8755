package io.sluice.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
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
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An API server that keeps what it is given (fabric8's mock in CRUD mode; expected answers come first), and the
 * controllers of the cluster, played by the test. It is a mock because no cluster can be had where this builds: there are
 * no nodes, no registry, no container runtime. What it cannot show is whether a real controller sets these statuses; they
 * are copied from Kubernetes' documentation of each.
 */
abstract class KubernetesMock implements AutoCloseable {

    private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

    /** Connections that come while the server goes. */
    private static final Logger CONNECTIONS = Logger.getLogger("io.netty");

    static {
        CONNECTIONS.setLevel(Level.SEVERE);
        REQUESTS.setLevel(Level.WARNING);
    }

    private final Map<ServerRequest, Queue<ServerResponse>> expected = new HashMap<>();
    private final KubernetesMockServer server;
    final KubernetesClient client;
    private final Thread controller;
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile Consumer<HasMetadata> onChange = changed -> {};
    private volatile Consumer<Job> onJob = job -> {};

    KubernetesMock(boolean https) {
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), expected, new KubernetesMixedDispatcher(expected), https);
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = server.createClient();
        controller = new Thread(this::control, "controller");
        controller.setDaemon(true);
        controller.start();
    }

    public final KubernetesMockServer server() {
        return server;
    }

    public final KubernetesClient client() {
        return client;
    }

    /** A kubeconfig whose one context is this server, with the namespace {@code shop}. */
    public final Path kubeconfig(Path directory) {
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

    /** Answers each question for a right of one's own (SelfSubjectAccessReview, as JSON). */
    public final void allow(Predicate<String> review) {
        server.expect()
                .post()
                .withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                .andReply(
                        201,
                        request -> Map.of(
                                "status",
                                Map.of("allowed", review.test(request.getBody().readUtf8()))))
                .always();
    }

    /** What the controllers do when somebody changed a workload's specification. */
    public final void onChange(Consumer<HasMetadata> reaction) {
        onChange = reaction;
    }

    /** What the Job controller and the kubelet do when a Job may run; once for each. */
    public final void onJob(Consumer<Job> reaction) {
        onJob = reaction;
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
                client.batch().v1().jobs().inAnyNamespace().list().getItems().forEach(this::start);
                Thread.sleep(20);
            } catch (InterruptedException | RuntimeException e) {
                if (!closed) {
                    throw new IllegalStateException("the test's controllers failed", e);
                }
            }
        }
    }

    final void react(HasMetadata object, PodTemplateSpec template) {
        String now = Serialization.asJson(template);
        String before =
                seen.put(object.getFullResourceName() + object.getMetadata().getName(), now);
        if (before != null && !before.equals(now)) {
            onChange.accept(object);
        }
    }

    private void start(Job job) {
        String name = job.getMetadata().getName();
        if (!Boolean.TRUE.equals(job.getSpec().getSuspend()) && seen.put("Job " + name, name) == null) {
            onJob.accept(job);
        }
    }

    @Override
    public void close() {
        closed = true;
        controller.interrupt();
        client.close();
        server.destroy();
    }
}
