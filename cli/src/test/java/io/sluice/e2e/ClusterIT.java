package io.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.sluice.kubernetes.KubernetesClients;
import io.sluice.testing.ApiServer;
import io.sluice.testing.Manifests;
import io.sluice.testing.PlayedControllers;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built program against the cluster that {@code KUBECONFIG} names ({@code mvn verify -Pe2e}), in a namespace of its own
 * that is deleted in any case. With {@code -Dsluice.e2e.played=true} against an API server of our own, whose controllers are
 * played: what needs a kubelet or Tekton is then not shown.
 */
@Tag("e2e")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterIT {

    private static final boolean PLAYED = Boolean.getBoolean("sluice.e2e.played");
    private static final String OLD = System.getProperty("sluice.e2e.image", "busybox:1.36");
    private static final String NEW = System.getProperty("sluice.e2e.next-image", "busybox:1.37");
    private static final @Nullable String OURS = System.getProperty("sluice.e2e.sluice-image");
    private static final @Nullable String STORAGE_CLASS = System.getProperty("sluice.e2e.storage-class");
    private static final Path DOCS = Path.of("..", "docs", "examples");
    private static final Path TASKS = Path.of("..", "tekton-tasks");
    private static final String NAMESPACE =
            "sluice-e2e-" + UUID.randomUUID().toString().substring(0, 8);
    private static final Map<String, String> LABELS = Map.of("app", "web");

    private static @Nullable ApiServer played;
    private static @Nullable PlayedControllers controllers;
    private static KubernetesClient client;
    private static Manifests manifests;

    @TempDir
    Path directory;

    @BeforeAll
    static void connect() throws IOException {
        if (PLAYED) {
            played = ApiServer.start();
            played.defineTekton();
        }
        client = PLAYED ? played.client() : KubernetesClients.open(null, null);
        Runtime.getRuntime().addShutdownHook(new Thread(ClusterIT::deleteNamespace)); // also after Ctrl-C
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .addToLabels("app.kubernetes.io/managed-by", "sluice-e2e")
                        .endMetadata()
                        .build())
                .create();
        controllers = PLAYED ? new PlayedControllers(client, NAMESPACE) : null;
        manifests = Manifests.of(client)
                .changing(text -> text.replaceAll("namespace: (shop|ci)\\b", "namespace: " + NAMESPACE));
    }

    @AfterAll
    static void leaveNothing() {
        deleteNamespace();
        if (controllers != null) {
            controllers.close();
        }
        if (played != null) {
            played.close();
        }
    }

    private static synchronized void deleteNamespace() {
        if (client != null) {
            client.namespaces().withName(NAMESPACE).delete();
            if (PLAYED) {
                client = null; // its server ends with us
            }
        }
    }

    @Test
    void aReleaseMigratesAsAJobAndPromotesWithTheDocumentedRoles() throws IOException {
        workload();
        manifests.apply(DOCS.resolve("kubernetes/rbac.yaml"));
        manifests.apply(DOCS.resolve("kubernetes-job/rbac.yaml"));
        Path kubeconfig = kubeconfigOf("sluice");
        Files.writeString(directory.resolve("release.yaml"), """
                app: shop
                version: v2
                database: { url: "${DATABASE_URL}" }
                migrate: { command: [sh, -c, "echo migrated; exit 0"], in: job, timeout: 5m }
                promote:
                  kubernetes: { name: web, namespace: %s, image: "%s", kubeconfig: "%s", timeout: 5m }
                """.formatted(NAMESPACE, NEW, kubeconfig));
        String url = PostgresServer.shared().createDatabase("e2e");

        Sluice.Result result = new Sluice(directory, Map.of("DATABASE_URL", url)).run("release");

        assertThat(result.exit()).as(result.toString()).isZero();
        Deployment live = web();
        assertThat(image(live)).isEqualTo(NEW);
        assertThat(live.getStatus().getUpdatedReplicas()).isEqualTo(1);
        assertThat(live.getMetadata().getAnnotations()).containsEntry("sluice.io/release", "shop/production/v2");
        List<Job> jobs = client.batch()
                .v1()
                .jobs()
                .inNamespace(NAMESPACE)
                .withLabel("app.kubernetes.io/managed-by", "sluice")
                .list()
                .getItems();
        assertThat(jobs)
                .singleElement()
                .satisfies(job -> assertThat(job.getSpec()
                                .getTemplate()
                                .getSpec()
                                .getContainers()
                                .get(0)
                                .getImage())
                        .isEqualTo(NEW));
        if (!PLAYED) {
            assertThat(result.out() + result.err()).contains("migrated");
        }
    }

    /** Whether Tekton takes the run up; it is cancelled then, since its images are not there. */
    @Test
    void tektonTakesUpTheSamplePipelineRun() throws Exception {
        Manifests here = installTasks();
        GenericKubernetesResource run = here.apply(
                        TASKS.resolve("pipeline/sluice-release/0.1/samples/sluice-release.yaml"))
                .get(0);

        assertThat(run.getMetadata().getName()).startsWith("shop-release-");
        if (!PLAYED) {
            JsonNode condition = taken(run);
            assertThat(condition.path("status").asText())
                    .as(condition.toString())
                    .isEqualTo("Unknown");
        }
    }

    /** The application's command runs in its own image, all else in ours, on a SQLite database in the claim. */
    @Test
    void aReleaseOnTektonIsPromotedOneThatFailsIsNotAndItsPrintedCommandRestores() throws Exception {
        assumeTrue(OURS != null, "-Dsluice.e2e.sluice-image does not name an image of Sluice");
        installTasks();
        manifests.apply(TASKS.resolve("rbac/run.yaml"));
        workload();
        client.resource(new SecretBuilder()
                        .withMetadata(named("shop-database"))
                        .addToStringData("url", "sqlite:/workspace/source/shop.db")
                        .build())
                .create();
        fillClaim("""
                app: shop
                version: ${VERSION}
                database: { url: "${DATABASE_URL}" }
                migrate: { command: [sh, -c, "echo migrating in $$(id -u); test ${VERSION} != broken"] }
                promote: { kubernetes: { name: web, namespace: %s, image: "${APP_IMAGE}" } }
                """.formatted(NAMESPACE));
        Files.writeString(directory.resolve("release.yaml"), """
                app: shop
                version: ${VERSION}
                database: { url: "${DATABASE_URL}" }
                tekton:
                  kubeconfig: "%s"
                  params: { sluice-image: "%s", app-image: "%s", database-secret: shop-database }
                  workspaces: { source: shop-release/source, store: shop-release/store }
                """.formatted(kubeconfigOf("sluice-run"), OURS, NEW));

        Sluice.Result promoted = onTekton("v2");
        assertThat(promoted.exit()).as(promoted.toString()).isZero();
        assertThat(promoted.err()).contains("migrating in 65532", "v2 is live");
        assertThat(promoted.json().path("phases"))
                .extracting(phase -> phase.path("phase").asText() + " "
                        + phase.path("status").asText())
                .containsExactly("check succeeded", "backup succeeded", "migrate succeeded", "promote succeeded");
        assertThat(image(web())).isEqualTo(NEW);

        Sluice.Result failed = onTekton("broken");
        assertThat(failed.exit()).as(failed.toString()).isEqualTo(20);
        assertThat(failed.phase("migrate").path("status").asText()).isEqualTo("failed");

        Sluice.Result restored = new Sluice(directory, Map.of())
                .shell(failed.json().path("restoreCommand").asText());
        assertThat(restored.exit()).as(restored.toString()).isZero();
    }

    private Sluice.Result onTekton(String version) {
        return new Sluice(directory, Map.of("VERSION", version)).run("release", "--on", "tekton", "--output", "json");
    }

    private static Manifests installTasks() {
        assumeTrue(client.getApiGroup("tekton.dev") != null, "Tekton is not installed in this cluster");
        manifests.apply(TASKS.resolve("rbac/promote.yaml"));
        Manifests here = manifests.changing(
                text -> text.replaceFirst("(?m)^metadata:\\n", "metadata:\n  namespace: " + NAMESPACE + "\n"));
        for (String task : List.of("check", "backup", "migrate", "promote", "restore")) {
            here.apply(TASKS.resolve("task/sluice-" + task + "/0.1/sluice-" + task + ".yaml"));
        }
        here.apply(TASKS.resolve("pipeline/sluice-release/0.1/sluice-release.yaml"));
        return here;
    }

    /** A claim with release.yaml and an empty SQLite database in its directory source, as a clone step would leave them. */
    private static void fillClaim(String releaseYaml) {
        client.resource(new PersistentVolumeClaimBuilder()
                        .withMetadata(named("shop-release"))
                        .withNewSpec()
                        .withStorageClassName(STORAGE_CLASS)
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
        Job fill = client.resource(new JobBuilder()
                        .withMetadata(named("fill"))
                        .withNewSpec()
                        .withNewTemplate()
                        .withNewSpec()
                        .withRestartPolicy("Never")
                        .addNewVolume()
                        .withName("claim")
                        .withNewPersistentVolumeClaim()
                        .withClaimName("shop-release")
                        .endPersistentVolumeClaim()
                        .endVolume()
                        .addNewContainer()
                        .withName("fill")
                        .withImage(OLD)
                        .withEnv(new EnvVar("RELEASE_YAML", releaseYaml, null))
                        .withCommand(
                                "sh",
                                "-c",
                                "cd /claim && mkdir -p source store && printf '%s' \"$RELEASE_YAML\" >source/release.yaml"
                                        + " && : >source/shop.db && chown -R 65532:65532 source store")
                        .addNewVolumeMount()
                        .withName("claim")
                        .withMountPath("/claim")
                        .endVolumeMount()
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        client.resource(fill)
                .waitUntilCondition(
                        now -> now != null
                                && now.getStatus() != null
                                && Integer.valueOf(1).equals(now.getStatus().getSucceeded()),
                        2,
                        TimeUnit.MINUTES);
    }

    private static ObjectMeta named(String name) {
        return new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build();
    }

    private static Deployment web() {
        return client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("web")
                .get();
    }

    private static String image(Deployment deployment) {
        return deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getImage();
    }

    private static JsonNode taken(GenericKubernetesResource run) throws Exception {
        var runs = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup("tekton.dev")
                .withVersion("v1")
                .withKind("PipelineRun")
                .withPlural("pipelineruns")
                .withNamespaced(true)
                .build());
        for (int second = 0; second < 60; second++) {
            JsonNode now = new ObjectMapper()
                    .valueToTree(runs.inNamespace(NAMESPACE)
                            .withName(run.getMetadata().getName())
                            .get());
            JsonNode condition = now.at("/status/conditions/0");
            if (condition.isObject()) {
                return condition;
            }
            Thread.sleep(1000);
        }
        throw new AssertionError("Tekton did not take up " + run.getMetadata().getName() + " within a minute");
    }

    /** Made anew: another test's promotion owns the image of the one before. */
    private static void workload() {
        client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("web")
                .withTimeout(1, TimeUnit.MINUTES)
                .delete();
        client.resource(new DeploymentBuilder()
                        .withMetadata(named("web"))
                        .withNewSpec()
                        .withReplicas(1)
                        .withNewSelector()
                        .withMatchLabels(LABELS)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(LABELS)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("web")
                        .withImage(OLD)
                        .withCommand("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    /** A kubeconfig of a service account, made if it is not there, so that the documented Roles are what counts. */
    private Path kubeconfigOf(String account) throws IOException {
        client.resource(new ServiceAccountBuilder().withMetadata(named(account)).build())
                .serverSideApply();
        String answer = client.raw(
                "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts/" + account + "/token",
                "POST",
                Map.of(
                        "apiVersion",
                        "authentication.k8s.io/v1",
                        "kind",
                        "TokenRequest",
                        "metadata",
                        Map.of(),
                        "spec",
                        Map.of("expirationSeconds", 3600)));
        String token = new ObjectMapper().readTree(answer).at("/status/token").asText();
        var ours = client.getConfiguration();
        String authority = ours.getCaCertData() != null
                ? ", certificate-authority-data: \"" + ours.getCaCertData() + "\""
                : ours.getCaCertFile() != null ? ", certificate-authority: \"" + ours.getCaCertFile() + "\"" : "";
        return Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: e2e
                clusters: [ { name: cluster, cluster: { server: "%s"%s } } ]
                users: [ { name: account, user: { token: "%s" } } ]
                contexts: [ { name: e2e, context: { cluster: cluster, user: account, namespace: "%s" } } ]
                """.formatted(
                        ours.getMasterUrl().replaceAll("/+$", ""), authority, token, NAMESPACE));
    }
}
