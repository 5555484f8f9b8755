package io.sluice.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.sluice.SluiceVersion;
import io.sluice.kubernetes.KubernetesException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens clients by kubectl's rules: the kubeconfig that is named, or the files of {@code KUBECONFIG}, or
 * {@code ~/.kube/config}, or the pod's own service account.
 */
public final class KubernetesClients {

    /** A request is repeated so often while the server cannot be reached; whoever waits longer asks again. */
    private static final int RETRIES = 2;

    private static final int REQUEST_LIMIT_MS = 15_000;

    private KubernetesClients() {}

    /**
     * @param kubeconfig null: as kubectl finds it
     * @param context null: the current one
     * @throws KubernetesException if no cluster is known, or the context or file is not there
     */
    public static KubernetesClient open(@Nullable Path kubeconfig, @Nullable String context) {
        Config config = config(kubeconfig, context);
        requireContext(config, kubeconfig, context);
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setRequestTimeout(REQUEST_LIMIT_MS);
        config.setConnectionTimeout(REQUEST_LIMIT_MS);
        // to credentials that it does not know, the server says 401 and that an HTTP/2 connection is over; Java hears
        // the latter
        config.setHttp2Disable(true);
        config.setUserAgent("sluice/" + SluiceVersion.current());
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                // objects are read as the types that are asked for; looking for all others would cost a second
                .withKubernetesSerialization(new KubernetesSerialization(new ObjectMapper(), false))
                .build();
    }

    private static Config config(@Nullable Path kubeconfig, @Nullable String context) {
        if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
            throw problem("the kubeconfig %s does not exist or may not be read; correct its path", kubeconfig);
        }
        try {
            return kubeconfig == null
                    ? Config.autoConfigure(context)
                    : Config.fromKubeconfig(context, kubeconfig.toFile());
        } catch (RuntimeException e) { // the library's own, its YAML parser's, or one about a value
            throw new KubernetesException(
                    Kind.REFUSED,
                    "%s cannot be read as a kubeconfig; try it with kubectl config view"
                            .formatted(kubeconfig == null ? "the file of KUBECONFIG or ~/.kube/config" : kubeconfig),
                    e);
        }
    }

    /** The client library falls back to the current context, or to an address nobody named. */
    private static void requireContext(Config config, @Nullable Path kubeconfig, @Nullable String wanted) {
        NamedContext current = config.getCurrentContext();
        String file = kubeconfig == null ? "the kubeconfig" : "the kubeconfig " + kubeconfig;
        List<String> known = config.getContexts() == null
                ? List.of()
                : config.getContexts().stream()
                        .map(NamedContext::getName)
                        .sorted()
                        .toList();
        if (wanted != null && (current == null || !Objects.equals(current.getName(), wanted))) {
            throw known.isEmpty()
                    ? problem("there is no context %s: no kubeconfig is there; name one, or leave context out", wanted)
                    : problem("%s has no context %s; it has %s", file, wanted, String.join(", ", known));
        }
        boolean nowhere = config.getMasterUrl() == null || config.getMasterUrl().startsWith(Config.DEFAULT_MASTER_URL);
        if (current == null && !known.isEmpty()) {
            throw problem("%s has no current context; name one of %s", file, String.join(", ", known));
        }
        if (current == null && nowhere && config.getAutoOAuthToken() == null) {
            throw problem(
                    "no cluster is known here: there is no kubeconfig (KUBECONFIG, ~/.kube/config), and this is not"
                            + " a pod with a service account; name a kubeconfig");
        }
        if (current != null && nowhere) {
            throw problem("the context %s of %s names no cluster that is there; correct it", current.getName(), file);
        }
    }

    private static KubernetesException problem(String format, Object... arguments) {
        return new KubernetesException(Kind.REFUSED, format.formatted(arguments), null);
    }
}
