package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException.Kind;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.ApiServer;
import io.sluice.testing.KubernetesApi;
import io.sluice.testing.Manifests;
import io.sluice.testing.PlayedControllers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a real API server with real access rules: what it validates, where it answers 409 and 403, and how it words that. Only
 * controllers and kubelet are played, so no container runs and no log is read.
 */
@Timeout(120)
class ApiServerTest {

    private static final String V1 = "registry.example/shop:v1";
    private static final String V2 = "registry.example/shop:v2";
    private static final String NAMESPACE = KubernetesApi.NAMESPACE;
    private static final Path EXAMPLES = Path.of("..", "docs", "examples");
    private static final Path TASKS = Path.of("..", "tekton-tasks");
    private static ApiServer server;

    @TempDir
    Path directory;

    private final Cancellation cancellation = new Cancellation();
    private final List<String> notes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = ApiServer.start();
        server.createNamespace(NAMESPACE);
        server.createNamespace("ci");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void deployment() {
        admin().resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace(NAMESPACE)
                        .addToAnnotations("team", "a/b~c")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(3)
                        .withNewSelector()
                        .withMatchLabels(KubernetesApi.LABELS)
                        .endSelector()
                        .withTemplate(KubernetesApi.template(V1))
                        .endSpec()
                        .build())
                .create();
    }

    @AfterEach
    void remove() {
        admin().apps().deployments().inNamespace(NAMESPACE).withName("web").delete();
        admin().batch().v1().jobs().inNamespace(NAMESPACE).delete();
        admin().pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
        admin().genericKubernetesResources("rbac.authorization.k8s.io/v1", "RoleBinding")
                .inNamespace(NAMESPACE)
                .delete();
    }

    @Test
    void aPromotionWithTheDocumentedRoleSetsOneFieldAndFollowsTheRollout() {
        grant(EXAMPLES.resolve("kubernetes/rbac.yaml"));
        Deployment before = read();
        WorkloadImage image = image(ApiServer.SLUICE);
        awaitRights(image::check);

        try (var controllers = new PlayedControllers(admin(), NAMESPACE)) {
            image.set("shop/production/v2", Optional.of("20261124-1"), this::collect, cancellation);
        }

        Deployment after = read();
        assertThat(after.getMetadata().getAnnotations())
                .containsEntry("team", "a/b~c")
                .containsEntry("sluice.io/release", "shop/production/v2")
                .containsEntry("sluice.io/backup", "20261124-1");
        assertThat(image(after.getSpec().getTemplate())).isEqualTo(V2);
        after.getSpec().getTemplate().getSpec().getContainers().get(0).setImage(V1);
        assertThat(after.getSpec()).isEqualTo(before.getSpec());
        assertThat(notes)
                .contains(
                        "deployment shop/web: the image of web was " + V1 + " and is now " + V2,
                        "deployment shop/web: 3/3 updated, 3 available");
        assertThat(image.isInPlace()).isTrue();
    }

    @Test
    void credentialsThatAreNotKnownAreToldAsThat() {
        assertThatThrownBy(image("system:serviceaccount:ci:expired")::check)
                .isInstanceOf(KubernetesException.class)
                .hasMessageContaining("does not accept our credentials; log in again");
    }

    @Test
    void aWorkloadThatChangedSinceItWasReadIsAConflict() {
        WorkloadClient workloads = workloads(ApiServer.ADMIN);
        Workload read = workloads.get();
        admin().apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("web")
                .edit(now -> new DeploymentBuilder(now)
                        .editMetadata()
                        .addToAnnotations("somebody", "else")
                        .endMetadata()
                        .build());

        assertThatThrownBy(() -> workloads.patch(new WorkloadPatch(read).image(0, V2)))
                .isInstanceOfSatisfying(
                        KubernetesException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
        assertThat(image(read().getSpec().getTemplate())).isEqualTo(V1);
    }

    @Test
    void whatSomebodyChangesInBetweenIsKept() throws InterruptedException {
        Thread somebody = new Thread(() -> {
            for (int i = 0; i < 30; i++) {
                String annotation = "{\"metadata\":{\"annotations\":{\"somebody\":\"" + i + "\"}}}";
                admin().apps()
                        .deployments()
                        .inNamespace(NAMESPACE)
                        .withName("web")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), annotation);
            }
        });

        try (var controllers = new PlayedControllers(admin(), NAMESPACE)) {
            somebody.start();
            image(ApiServer.ADMIN).set("shop/production/v2", Optional.empty(), this::collect, cancellation);
            somebody.join();
        }

        assertThat(read().getMetadata().getAnnotations())
                .containsEntry("somebody", "29")
                .containsEntry("sluice.io/release", "shop/production/v2");
    }

    @Test
    void theServersOwnRefusalIsToldWithVerbAndResource() {
        assertThatThrownBy(workloads(ApiServer.STRANGER)::get)
                .isInstanceOfSatisfying(
                        KubernetesException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN))
                .hasMessage("stranger may not get deployments.apps web in namespace shop; give it a Role with that verb"
                        + " on that resource (docs/kubernetes.md has one)");
    }

    @Test
    void everyRightThatIsMissingIsKnownBeforehand() {
        assertThatThrownBy(image(ApiServer.STRANGER)::check)
                .hasMessage(
                        "this account may not get deployments.apps web in namespace shop, nor patch deployments.apps"
                                + " web in namespace shop, nor list pods in namespace shop, nor get pods/log in namespace shop,"
                                + " nor list replicasets.apps in namespace shop; give it a Role with that (docs/kubernetes.md"
                                + " has the one for promote.kubernetes)");
        assertThatThrownBy(job(ApiServer.STRANGER)::check)
                .hasMessageStartingWith("this account may not get jobs.batch in namespace shop, nor create jobs.batch")
                .hasMessageContaining("nor delete secrets in namespace shop")
                .hasMessageEndingWith("(docs/kubernetes.md has the one for migrate.in: job)");
        assertThatThrownBy(exec(ApiServer.STRANGER)::check)
                .hasMessageContaining("nor create pods/exec in namespace shop")
                .hasMessageEndingWith("(docs/kubernetes.md has the one for migrate.in: exec)");
    }

    @Test
    void aRoleForAnotherWorkloadIsNotEnough() {
        Manifests.of(admin())
                .changing(text -> text.replace("[web]", "[worker]"))
                .apply(EXAMPLES.resolve("kubernetes/rbac.yaml"));
        awaitRights(() -> new Rights(List.of(ApiRequest.of("list", "pods", NAMESPACE)))
                .require(cluster(ApiServer.SLUICE), "this test"));

        assertThatThrownBy(image(ApiServer.SLUICE)::check)
                .hasMessageStartingWith("this account may not get deployments.apps web in namespace shop, nor patch"
                        + " deployments.apps web in namespace shop; give it");
    }

    @Test
    void theDocumentedRolesAreEnough() {
        grant(EXAMPLES.resolve("kubernetes-exec/rbac.yaml"));
        awaitRights(exec(ApiServer.SLUICE)::check);

        grant(TASKS.resolve("rbac/promote.yaml"));
        awaitRights(image(ApiServer.PROMOTE)::check);
    }

    @Test
    void aMigrationAsAJobRunsOnceWithTheDocumentedRole() {
        grant(EXAMPLES.resolve("kubernetes-job/rbac.yaml"));
        CommandJob job = job(ApiServer.SLUICE);
        awaitRights(job::check);
        Command command = Command.of(directory, "bin/rails", "db:migrate")
                .withEnvironment(Map.of("SLUICE_RELEASE", "shop/production/v2"))
                .withSecrets(Map.of("DATABASE_URL", Secret.of("postgresql://u:planted-password@db/x")))
                .withTimeout(Duration.ofMinutes(1));

        try (var controllers = new PlayedControllers(admin(), NAMESPACE)) {
            CommandResult first = job.once("shop/production/v2#1", command, this::collect, cancellation);
            CommandResult again = job.once("shop/production/v2#1", command, this::collect, cancellation);

            assertThat(first.succeeded()).isTrue();
            assertThat(again.succeeded()).isTrue();
        }
        List<Job> jobs =
                admin().batch().v1().jobs().inNamespace(NAMESPACE).list().getItems();
        assertThat(jobs).singleElement().satisfies(made -> {
            assertThat(made.getSpec().getSuspend()).isFalse();
            assertThat(made.getSpec().getBackoffLimit()).isZero();
            assertThat(image(made.getSpec().getTemplate())).isEqualTo(V2);
        });
        assertThat(admin().secrets().inNamespace(NAMESPACE).list().getItems())
                .as("removed after it")
                .isEmpty();
        assertThat(notes).anySatisfy(note -> assertThat(note).contains("is there already; following it"));
    }

    @Test
    void aJobThatMayNotBeMadeLeavesNothing() {
        assertThatThrownBy(() -> job(ApiServer.STRANGER)
                        .once("shop/production/v2#2", Command.of(directory, "x"), Events.none(), cancellation))
                .hasMessageStartingWith("stranger may not get jobs.batch sluice-shop-migrate-");
        assertThat(admin().batch().v1().jobs().inNamespace(NAMESPACE).list().getItems())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../tekton-tasks/rbac", "../docs/examples"})
    void everyRoleAndAccountThatWeShipIsAcceptedStrictly(Path folder) throws IOException {
        List<Path> files = yaml(folder, "");
        files.removeIf(file -> file.getFileName().toString().equals("release.yaml"));
        assertThat(files).isNotEmpty();

        for (Path file : files) {
            assertThatCode(() -> Manifests.of(admin()).dryRun().apply(file))
                    .as(file.toString())
                    .doesNotThrowAnyException();
        }
    }

    /** With definitions of our own that leave the fields open: names, labels and annotations are what is proven. */
    @Test
    void everyTektonObjectThatWeShipIsAcceptedByItsNames() throws IOException {
        server.defineTekton();
        List<Path> files = new ArrayList<>(yaml(TASKS.resolve("task"), "0.1"));
        files.addAll(yaml(TASKS.resolve("pipeline"), "0.1"));
        files.addAll(yaml(TASKS.resolve("task"), "samples"));
        files.addAll(yaml(TASKS.resolve("pipeline"), "samples"));
        Manifests dryRun = Manifests.of(admin()).dryRun();

        for (Path file : files) {
            awaitRights(() -> assertThat(dryRun.apply(file)).as(file.toString()).isNotEmpty());
        }
        assertThat(files).hasSizeGreaterThan(10);
    }

    private static List<Path> yaml(Path folder, String parent) throws IOException {
        try (var files = Files.walk(folder)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> parent.isEmpty()
                            || file.getParent().getFileName().toString().equals(parent))
                    .sorted()
                    .toList());
        }
    }

    private static void grant(Path file) {
        Manifests.of(admin()).apply(file);
    }

    /** A new Role holds as soon as the server's authorizer has seen it, and a new definition is served a moment later. */
    private static void awaitRights(Runnable check) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                check.run();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static KubernetesClient admin() {
        return server.client();
    }

    private static Deployment read() {
        return admin().apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("web")
                .get();
    }

    private static Cluster cluster(String user) {
        return new Cluster(server.kubeconfig(user, NAMESPACE), null);
    }

    private static WorkloadClient workloads(String user) {
        return new WorkloadClient(cluster(user), WorkloadKind.DEPLOYMENT, NAMESPACE, "web");
    }

    private static WorkloadImage image(String user) {
        var spec = new ReleaseSpec.Kubernetes(
                WorkloadKind.DEPLOYMENT,
                "web",
                null,
                null,
                V2,
                server.kubeconfig(user, NAMESPACE),
                null,
                Duration.ofMinutes(1));
        return new WorkloadImage(spec, new Redactor());
    }

    private static CommandJob job(String user) {
        return new CommandJob(place(user), "shop", new Redactor());
    }

    private static CommandExec exec(String user) {
        return new CommandExec(place(user), new Redactor());
    }

    private static PodPlace place(String user) {
        return new PodPlace(
                WorkloadKind.DEPLOYMENT, "web", null, null, V2, null, server.kubeconfig(user, NAMESPACE), null);
    }

    private void collect(Event event) {
        if (event instanceof Event.Note note) {
            notes.add(note.text());
        }
    }

    private static String image(PodTemplateSpec template) {
        return template.getSpec().getContainers().get(0).getImage();
    }
}
