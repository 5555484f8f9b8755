package io.sluice.promote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.sluice.command.Redactor;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every refusal of the API server is one sentence. On a mock; {@link KubernetesApi} says why. */
@Timeout(60)
class KubernetesApiFailureTest extends KubernetesTargetFixture {

    private static final String WEB = "/apis/apps/v1/namespaces/shop/deployments/web";

    @Test
    void aMissingRightIsToldWithAccountVerbResourceAndNamespace() {
        api.deployment(V1);
        api.server()
                .expect()
                .patch()
                .withPath(WEB)
                .andReturn(
                        403,
                        status(
                                403,
                                "deployments.apps \"web\" is forbidden: User"
                                        + " \"system:serviceaccount:ci:default\" cannot patch resource \"deployments\" in API group"
                                        + " \"apps\" in the namespace \"shop\""))
                .always();

        assertThatThrownBy(() ->
                        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessage(
                        "system:serviceaccount:ci:default may not patch deployments.apps web in namespace shop; give it"
                                + " a Role with that verb on that resource (docs/kubernetes.md has one)");
    }

    @Test
    void missingRightsAreFoundBeforeAnythingIsTouched() {
        api.deployment(V1);
        api.allow(KubernetesApiFailureTest::asks);

        assertThatThrownBy(target(WorkloadKind.DEPLOYMENT, null)::check)
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining(
                        "this account may not patch deployments.apps web in namespace shop, nor get pods/log in"
                                + " namespace shop; give it a Role");
    }

    private static boolean asks(String review) {
        return !review.contains("\"patch\"") && !review.contains("\"subresource\":\"log\"");
    }

    @Test
    void anAdmissionWebhookThatRefusesIsQuoted() {
        api.deployment(V1);
        api.server()
                .expect()
                .patch()
                .withPath(WEB)
                .andReturn(403, status(403, "admission webhook \"images.example\" denied the request: unsigned image"))
                .always();

        assertThatThrownBy(() ->
                        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation))
                .hasMessage("the API server refuses to patch deployments.apps web in namespace shop: admission webhook"
                        + " \"images.example\" denied the request: unsigned image");
    }

    @Test
    void aWorkloadThatIsNotThereIsToldWithItsNamespaceAndCluster() {
        assertThatThrownBy(target(WorkloadKind.STATEFUL_SET, null)::check)
                .hasMessageContaining("there is no statefulset web in namespace shop of http://127.0.0.1:")
                .hasMessageContaining("(context test); correct its name or namespace");
    }

    @Test
    void credentialsThatAreNotAcceptedAreToldWithoutThem() {
        api.server()
                .expect()
                .get()
                .withPath(WEB)
                .andReturn(401, status(401, "Unauthorized"))
                .always();

        assertThatThrownBy(target(WorkloadKind.DEPLOYMENT, null)::live)
                .hasMessageContaining("does not accept our credentials; log in again")
                .hasMessageNotContaining("planted-token");
    }

    @Test
    void aServerThatDoesNotListenIsTold() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThatThrownBy(at(KubernetesApi.kubeconfig(directory, "http://127.0.0.1:" + port))::live)
                .hasMessageContaining(
                        "http://127.0.0.1:" + port + " (context test) does not answer: connection refused");
    }

    @Test
    void aServerWhoseNameIsUnknownIsTold() {
        assertThatThrownBy(at(KubernetesApi.kubeconfig(directory, "http://api.invalid:6443"))::live)
                .hasMessageContaining("http://api.invalid:6443 (context test) cannot be found by its name");
    }

    @Test
    void aCertificateThatIsNotTrustedIsTold() {
        try (KubernetesApi secure = new KubernetesApi(true)) {
            Path kubeconfig = KubernetesApi.kubeconfig(
                    directory, "https://127.0.0.1:" + secure.server().getPort());

            assertThatThrownBy(at(kubeconfig)::live)
                    .hasMessageContaining("has a certificate that is not trusted")
                    .hasMessageContaining("correct certificate-authority in the kubeconfig");
        }
    }

    @Test
    void aContainerThatIsNotThereIsToldWithThoseThatAre() {
        api.deployment(V1);

        assertThatThrownBy(target(WorkloadKind.DEPLOYMENT, "app")::check)
                .hasMessage("deployment shop/web has no container app; it has web");
    }

    @Test
    void oneOfSeveralContainersHasToBeNamed() {
        api.deployment(
                V1,
                builder -> builder.editSpec()
                        .editTemplate()
                        .editSpec()
                        .addNewContainer()
                        .withName("proxy")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec());

        assertThatThrownBy(target(WorkloadKind.DEPLOYMENT, null)::check)
                .hasMessageContaining("has several containers (web, proxy); name the one");
    }

    @Test
    void aWorkloadThatDoesNotRollOutByItselfIsRefused() {
        api.deployment(V1, builder -> builder.editSpec().withPaused(true).endSpec());

        assertThatThrownBy(target(WorkloadKind.DEPLOYMENT, null)::check)
                .hasMessage("deployment shop/web is paused; kubectl rollout resume it first");
    }

    @Test
    void checkAcceptsWhatCanBePromoted() {
        api.deployment(V1);

        target(WorkloadKind.DEPLOYMENT, "web").check();

        assertThat(read().getSpec().getTemplate()).isEqualTo(KubernetesApi.template(V1));
    }

    private static Object status(int code, @Nullable String message) {
        return new StatusBuilder()
                .withCode(code)
                .withMessage(message)
                .withStatus("Failure")
                .build();
    }

    private static KubernetesTarget at(Path kubeconfig) {
        return new KubernetesTarget(
                new ReleaseSpec.Kubernetes(
                        WorkloadKind.DEPLOYMENT, "web", null, null, V2, kubeconfig, null, Duration.ofSeconds(5)),
                "shop/production/v2",
                new Redactor());
    }
}
