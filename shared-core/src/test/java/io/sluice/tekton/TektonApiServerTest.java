package io.sluice.tekton;

import static io.sluice.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.event.Event;
import io.sluice.spec.SpecReader;
import io.sluice.spec.TektonRelease;
import io.sluice.testing.ApiServer;
import io.sluice.testing.Manifests;
import io.sluice.testing.TektonApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real API server with real access rules; Tekton's kinds are defined with all fields open, its controller is played. */
@Timeout(120)
class TektonApiServerTest {

    private static final Path TEKTON = Path.of("..", "tekton-tasks");
    private static ApiServer server;

    @TempDir
    Path directory;

    private final Cancellation cancellation = new Cancellation();
    private final List<String> notes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = ApiServer.start();
        server.createNamespace("shop");
        server.defineTekton();
        await(() -> accepted("pipeline/sluice-release/0.1/sluice-release.yaml"));
        Manifests.of(server.client()).apply(TEKTON.resolve("rbac/run.yaml"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void remove() {
        runs().inNamespace("shop").delete();
    }

    @Test
    void aPipelineRunIsMadeAndFollowedWithTheShippedRole() throws Exception {
        CompletableFuture<PipelineRunReport> first = release(ApiServer.RUN);
        GenericKubernetesResource run = awaitRun();
        CompletableFuture<PipelineRunReport> second = release(ApiServer.RUN);
        await(() -> notes.stream().anyMatch(note -> note.startsWith("following PipelineRun shop/")));
        end(run, "True", "Succeeded");

        assertThat(first.get(60, TimeUnit.SECONDS).exit()).isEqualTo(ExitStatus.DONE);
        assertThat(second.get(60, TimeUnit.SECONDS).pipelineRun())
                .isEqualTo(run.getMetadata().getName());
        assertThat(runs().inNamespace("shop").list().getItems()).hasSize(1);
    }

    @Test
    void aRestoreIsMadeWithTheShippedRole() throws Exception {
        assertThat(accepted("task/sluice-restore/0.1/sluice-restore.yaml")).isTrue();
        CompletableFuture<PipelineRunReport> restore =
                start(() -> TektonRun.restore(read(ApiServer.RUN), "latest", this::collect, cancellation)
                        .run());
        GenericKubernetesResource run = awaitRun();
        assertThat(spec(run).get("pipelineSpec").toString()).contains("{name=backup, value=latest}");
        end(run, "True", "Succeeded");

        assertThat(restore.get(60, TimeUnit.SECONDS).exit()).isEqualTo(ExitStatus.DONE);
    }

    @Test
    void manyWhoBeginAtOnceMakeOne() throws Exception {
        List<CompletableFuture<PipelineRunReport>> all = java.util.stream.Stream.generate(() -> release(ApiServer.RUN))
                .limit(6)
                .toList();
        GenericKubernetesResource run = awaitRun();
        await(() -> notes.size() == all.size());
        end(run, "True", "Succeeded");

        for (CompletableFuture<PipelineRunReport> each : all) {
            assertThat(each.get(60, TimeUnit.SECONDS).pipelineRun())
                    .isEqualTo(run.getMetadata().getName());
        }
        assertThat(notes).filteredOn(note -> note.startsWith("made ")).hasSize(1);
    }

    @Test
    void aCancelledReleaseAsksTektonWithTheShippedRole() throws Exception {
        CompletableFuture<PipelineRunReport> release = release(ApiServer.RUN);
        GenericKubernetesResource run = awaitRun();
        await(() -> !notes.isEmpty());

        cancellation.cancel();
        await(() -> spec(run).get("status") != null);
        assertThat(spec(run).get("status")).isEqualTo("CancelledRunFinally");
        assertThat(spec(run).get("pipelineRef")).isNotNull();
        end(run, "False", "Cancelled");

        assertThat(release.get(60, TimeUnit.SECONDS).exit()).isEqualTo(ExitStatus.INTERRUPTED);
    }

    @Test
    void anotherOnesPipelineRunOfThatNameIsNamedAndLeftAlone() {
        GenericKubernetesResource foreign =
                TektonWork.release(read(ApiServer.RUN)).pipelineRun(1, "shop");
        foreign.getMetadata().setLabels(Map.of());
        runs().inNamespace("shop").resource(foreign).create();

        assertThatThrownBy(() -> run(ApiServer.RUN))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining(
                        "the PipelineRun shop/" + foreign.getMetadata().getName() + " is none of this release")
                .hasMessageEndingWith("delete or rename it");
        assertThat(runs().inNamespace("shop").list().getItems()).hasSize(1);
    }

    @Test
    void everyRightThatIsMissingIsKnownBeforeAnythingIsMade() {
        assertThatThrownBy(() -> run(ApiServer.STRANGER))
                .hasMessageContaining("may not list pipelineruns.tekton.dev in namespace shop")
                .hasMessageContaining("nor create pipelineruns.tekton.dev in namespace shop")
                .hasMessageContaining("nor get pods/log in namespace shop");
        assertThat(runs().inNamespace("shop").list().getItems()).isEmpty();
    }

    private CompletableFuture<PipelineRunReport> release(String user) {
        return start(() -> run(user));
    }

    private static CompletableFuture<PipelineRunReport> start(Supplier<PipelineRunReport> run) {
        return CompletableFuture.supplyAsync(run, each -> {
            Thread thread = new Thread(each, "release");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private PipelineRunReport run(String user) {
        return TektonRun.release(read(user), id -> id, this::collect, cancellation)
                .run();
    }

    private TektonRelease read(String user) {
        try {
            Path file = Files.writeString(Files.createTempFile(directory, "release-", ".yaml"), """
                    app: shop
                    version: v2
                    tekton: { kubeconfig: "%s", workspaces: { source: shop-source, store: shop-store } }
                    """.formatted(
                            server.kubeconfig(user, "shop")));
            return SpecReader.forTekton(file, List.of(), Map.of()).release();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void collect(Event event) {
        if (event instanceof Event.Note note) {
            notes.add(note.text());
        }
    }

    private static MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            runs() {
        return server.client().genericKubernetesResources(TektonApi.RUNS);
    }

    private static GenericKubernetesResource awaitRun() {
        await(() -> !runs().inNamespace("shop").list().getItems().isEmpty());
        return runs().inNamespace("shop").list().getItems().get(0);
    }

    private static Map<?, ?> spec(GenericKubernetesResource run) {
        return (Map<?, ?>) runs().inNamespace("shop")
                .withName(run.getMetadata().getName())
                .get()
                .getAdditionalProperties()
                .get("spec");
    }

    private static void end(GenericKubernetesResource run, String succeeded, String reason) {
        runs().inNamespace("shop").withName(run.getMetadata().getName()).editStatus(now -> {
            now.setAdditionalProperty(
                    "status",
                    Map.of("conditions", List.of(Map.of("type", "Succeeded", "status", succeeded, "reason", reason))));
            return now;
        });
    }

    /** A definition is served a moment after it was made. */
    private static boolean accepted(String file) {
        try {
            Manifests.of(server.client())
                    .changing(text -> text.replaceFirst("(?m)^metadata:", "metadata:\n  namespace: shop"))
                    .apply(TEKTON.resolve(file));
            return true;
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }
}
