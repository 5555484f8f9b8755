package io.sluice.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sluice.kubernetes.KubernetesException.Kind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One cluster by one account, connected to when it is first asked. Every failure is one sentence. */
public final class Cluster {

    private final @Nullable Path kubeconfig;
    private final @Nullable String context;
    private @Nullable KubernetesClient client;

    /** As {@link KubernetesClients#open}. */
    public Cluster(@Nullable Path kubeconfig, @Nullable String context) {
        this.kubeconfig = kubeconfig;
        this.context = context;
    }

    /** The client itself, for what {@link #ask} does not fit. */
    public synchronized KubernetesClient client() {
        if (client == null) {
            client = KubernetesClients.open(kubeconfig, context);
        }
        return client;
    }

    /**
     * Asks the API server.
     *
     * @param request what {@code call} does, for the message if it fails
     * @throws KubernetesException if the server refuses or cannot be reached
     */
    public <T> T ask(ApiRequest request, Function<KubernetesClient, @Nullable T> call) {
        KubernetesClient asked = client();
        try {
            T answer = call.apply(asked);
            if (answer == null) { // the client's way to say 404 to a get
                throw new KubernetesClientException("not found", 404, null);
            }
            return answer;
        } catch (KubernetesClientException e) {
            throw ApiFailure.of(e, request, server(asked));
        }
    }

    /** As {@link #ask}; empty if there is no such object. */
    public <T> Optional<T> find(ApiRequest request, Function<KubernetesClient, @Nullable T> call) {
        try {
            return Optional.of(ask(request, call));
        } catch (KubernetesException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Follows what a container prints, also over a broken connection, until it is closed. */
    public PodLog follow(
            String namespace, String pod, String container, UnaryOperator<String> redact, Consumer<String> listener) {
        ApiRequest request = new ApiRequest("get", "pods/log", namespace, pod);
        return new PodLog(
                pod,
                since -> ask(request, client -> {
                    var log = client.pods()
                            .inNamespace(namespace)
                            .withName(pod)
                            .inContainer(container)
                            .usingTimestamps();
                    return since == null ? log.watchLog() : log.sinceTime(since).watchLog();
                }),
                redact,
                listener);
    }

    /** {@code wanted}, or the context's or service account's namespace. */
    public String namespace(@Nullable String wanted) {
        return wanted != null
                ? wanted
                : Optional.ofNullable(client().getConfiguration().getNamespace())
                        .filter(namespace -> !namespace.isBlank())
                        .orElse("default");
    }

    private static String server(KubernetesClient client) {
        String url = client.getConfiguration().getMasterUrl().replaceAll("/+$", "");
        var current = client.getConfiguration().getCurrentContext();
        return current == null ? url : url + " (context " + current.getName() + ")";
    }
}
