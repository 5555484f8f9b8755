package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesClientsTest {

    private static final String TWO_CONTEXTS = """
            apiVersion: v1
            kind: Config
            current-context: one
            clusters:
              - { name: a, cluster: { server: "https://a.example" } }
              - { name: b, cluster: { server: "https://b.example", certificate-authority: ca.pem } }
            users: [ { name: me, user: { token: t } } ]
            contexts:
              - { name: one, context: { cluster: a, user: me } }
              - { name: two, context: { cluster: b, user: me, namespace: shop } }
              - { name: torn, context: { cluster: gone, user: me } }
            """;

    @TempDir
    Path directory;

    private Path kubeconfig;

    @BeforeEach
    void write() throws IOException {
        kubeconfig = Files.writeString(directory.resolve("config"), TWO_CONTEXTS);
        Files.writeString(directory.resolve("ca.pem"), "");
    }

    @Test
    void theCurrentContextIsUsedUnlessAnotherIsNamed() {
        try (KubernetesClient one = KubernetesClients.open(kubeconfig, null)) {
            assertThat(one.getConfiguration().getMasterUrl()).startsWith("https://a.example");
        }
    }

    @Test
    void aNamedContextBringsItsClusterAndNamespace() throws IOException {
        Files.writeString(kubeconfig, TWO_CONTEXTS.replace(", certificate-authority: ca.pem", ""));
        try (KubernetesClient two = KubernetesClients.open(kubeconfig, "two")) {
            assertThat(two.getConfiguration().getMasterUrl()).startsWith("https://b.example");
            assertThat(new Cluster(kubeconfig, "two").namespace(null)).isEqualTo("shop");
            assertThat(new Cluster(kubeconfig, "one").namespace(null)).isEqualTo("default");
            assertThat(new Cluster(kubeconfig, "two").namespace("other")).isEqualTo("other");
        }
    }

    @Test
    void aContextThatIsNotThereIsRefusedInsteadOfTakingTheCurrentOne() {
        assertThatThrownBy(() -> KubernetesClients.open(kubeconfig, "three"))
                .isInstanceOf(KubernetesException.class)
                .hasMessage("the kubeconfig " + kubeconfig + " has no context three; it has one, torn, two");
    }

    @Test
    void aContextWithoutItsClusterIsRefused() {
        assertThatThrownBy(() -> KubernetesClients.open(kubeconfig, "torn"))
                .hasMessage("the context torn of the kubeconfig " + kubeconfig
                        + " names no cluster that is there; correct it");
    }

    @Test
    void aKubeconfigWithoutACurrentContextIsRefused() throws IOException {
        Files.writeString(kubeconfig, TWO_CONTEXTS.replace("current-context: one\n", ""));

        assertThatThrownBy(() -> KubernetesClients.open(kubeconfig, null))
                .hasMessageContaining("has no current context; name one of one, torn, two");
    }

    @Test
    void aKubeconfigThatIsNotThereOrNoneIsRefused() throws IOException {
        assertThatThrownBy(() -> KubernetesClients.open(directory.resolve("none"), null))
                .hasMessage("the kubeconfig " + directory.resolve("none")
                        + " does not exist or may not be read; correct its path");

        Files.writeString(kubeconfig, "- [");
        assertThatThrownBy(() -> KubernetesClients.open(kubeconfig, null))
                .hasMessage(kubeconfig + " cannot be read as a kubeconfig; try it with kubectl config view");
    }
}
