package io.sluice.tekton;

import static io.sluice.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.event.Event;
import io.sluice.release.RecordJson;
import io.sluice.spec.SpecReader;
import io.sluice.spec.TektonRelease;
import io.sluice.testing.TektonApi;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a mock of the API server whose Tekton the test plays; {@link TektonApi} says why. */
@Timeout(60)
class TektonRunTest {

    @TempDir
    Path directory;

    private final TektonApi api = new TektonApi();
    private final Cancellation cancellation = new Cancellation();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aReleaseIsFollowedTaskByTaskToItsReport() throws Exception {
        api.pipeline();
        CompletableFuture<PipelineRunReport> running = start();
        String run = api.awaitRun();
        api.task(run, 1, "check", "Succeeded", Map.of("record", 0), Map.of("release", "shop/production/v2\n"));
        api.task(
                run, 2, "backup", "Succeeded", Map.of("backup", 0), Map.of("backup-id", "b1", "backup-sha256", "ab12"));
        Map<String, Integer> steps = new LinkedHashMap<>();
        steps.put("prepare", 0);
        steps.put("run", 0);
        steps.put("record", 0);
        api.task(run, 3, "migrate", "Succeeded", steps, Map.of("applied", "1_a, 2_b and 37 more"));
        api.task(run, 4, "promote", "Succeeded", Map.of("record", 0), Map.of("status", "succeeded"));
        api.end(run, "True", "Succeeded", "");

        PipelineRunReport report = running.get(30, TimeUnit.SECONDS);

        assertThat(report.exit()).isEqualTo(ExitStatus.DONE);
        assertThat(seen)
                .containsExactly(
                        "made PipelineRun shop/" + run,
                        "> check",
                        "step-record: check says record",
                        "< check succeeded",
                        "> backup",
                        "step-backup: backup says backup",
                        "< backup succeeded",
                        "> migrate",
                        "step-prepare: migrate says prepare",
                        "step-run: migrate says run",
                        "step-record: migrate says record",
                        "< migrate succeeded",
                        "> promote",
                        "step-record: promote says record",
                        "< promote succeeded");
        assertThat(new String(RecordJson.write(report), StandardCharsets.UTF_8).replaceAll("\\s", ""))
                .isEqualTo(("{'release':'shop/production/v2','status':'succeeded','exitStatus':0,'pipelineRun':'" + run
                                + "','namespace':'shop','phases':["
                                + phase("check", 1, "")
                                + "," + phase("backup", 2, ",'backup':{'id':'b1','sha256':'ab12'}")
                                + "," + phase("migrate", 3, ",'applied':['1_a','2_b'],'appliedMore':37")
                                + "," + phase("promote", 4, "")
                                + "],'restoreCommand':'sluicerestore--backupb1'}")
                        .replace('\'', '"'));
        Map<?, ?> spec = (Map<?, ?>) api.runs().get(0).getAdditionalProperties().get("spec");
        assertThat(spec.get("params"))
                .isEqualTo(List.of(
                        Map.of("name", "app-image", "value", "registry.example/shop:v2"),
                        Map.of("name", "version", "value", "v2")));
        assertThat(spec.get("workspaces"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactly(
                        Map.of("name", "source", "persistentVolumeClaim", Map.of("claimName", "shop-source")),
                        Map.of(
                                "name",
                                "store",
                                "persistentVolumeClaim",
                                Map.of("claimName", "shop-release"),
                                "subPath",
                                "the/store"));
        assertThat(spec.get("timeouts").toString()).isEqualTo("{pipeline=21600s}");
    }

    private static String phase(String name, int order, String more) {
        return "{'phase':'%s','status':'succeeded','startedAt':'2026-11-24T10:0%d:00Z','durationMs':30000%s}"
                .formatted(name, order, more);
    }

    @ParameterizedTest
    @CsvSource({
        "check, record, 40, DATABASE_BUSY, locked",
        "check, record, 65, INVALID_SPEC, failed",
        "backup, backup, 10, BACKUP_FAILED, failed",
        "backup, backup, 137, BACKUP_FAILED, failed",
        "migrate, record, 20, MIGRATION_FAILED, failed",
        "promote, record, 30, GATE_CLOSED, refused",
        "promote, record, 31, PROMOTION_FAILED, failed",
    })
    void aTaskThatFailedGivesTheExitStatusOfARunHere(String task, String step, int code, ExitStatus exit, String status)
            throws Exception {
        api.pipeline();
        CompletableFuture<PipelineRunReport> running = start();
        String run = api.awaitRun();
        Map<String, Integer> steps = new LinkedHashMap<>();
        steps.put("run", 7); // allowed to fail
        steps.put(step, code);
        api.task(run, 1, task, "Failed", steps, Map.of());
        api.end(run, "False", "Failed", "Tasks Completed: 1 (Failed: 1)");

        PipelineRunReport report = running.get(30, TimeUnit.SECONDS);

        assertThat(report.exit()).isEqualTo(exit);
        assertThat(report.status()).isEqualTo(status);
        assertThat(report.message()).contains(run).contains("task " + task + ": \"step-record\" exited");
    }

    @Test
    void sluicesOwnSentenceSaysWhyATaskFailed() throws Exception {
        api.pipeline();
        CompletableFuture<PipelineRunReport> running = start();
        String run = api.awaitRun();
        api.says("sluice: Django ended with status 1: no such table");
        api.task(run, 1, "migrate", "Failed", Map.of("record", 20), Map.of());
        api.end(run, "False", "Failed", "Tasks Completed: 1 (Failed: 1)");

        PipelineRunReport report = running.get(30, TimeUnit.SECONDS);

        assertThat(report.message()).endsWith("task migrate: Django ended with status 1: no such table");
        assertThat(report.phases().get(0).message()).isEqualTo("Django ended with status 1: no such table");
    }

    @Test
    void aMigrationThatFailedWithoutABackupOfItsOwnNamesTheLastCleanOne() throws Exception {
        api.pipeline();
        CompletableFuture<PipelineRunReport> running = start();
        String run = api.awaitRun();
        api.task(run, 1, "migrate", "Failed", Map.of("record", 20), Map.of());
        api.end(run, "False", "Failed", "Tasks Completed: 1 (Failed: 1)");

        assertThat(running.get(30, TimeUnit.SECONDS).restoreCommand()).isEqualTo("sluice restore --backup latest");
    }

    @ParameterizedTest
    @CsvSource({"0, Succeeded, True, DONE, succeeded", "50, Failed, False, RESTORE_FAILED, failed"})
    void aRestoreIsARunOfTheTaskForIt(int code, String reason, String succeeded, ExitStatus exit, String status)
            throws Exception {
        api.restoreTask();
        CompletableFuture<PipelineRunReport> running = start(this::restore);
        String run = api.awaitRun();
        api.task(run, 1, "restore", reason, Map.of("restore", code), Map.of("backup-id", "b1"));
        api.end(run, succeeded, reason, "");

        PipelineRunReport report = running.get(30, TimeUnit.SECONDS);

        assertThat(report.exit()).isEqualTo(exit);
        assertThat(report.status()).isEqualTo(status);
        assertThat(report.restoreCommand()).isNull();
        assertThat(report.phases()).extracting(PipelineRunReport.Task::phase).containsExactly("restore");
        assertThat(run).startsWith("shop-restore-");
        JsonNode task = new ObjectMapper().valueToTree(api.runs().get(0)).at("/spec/pipelineSpec/tasks/0");
        assertThat(task.at("/taskRef/name").asText()).isEqualTo("sluice-restore");
        assertThat(task.path("params"))
                .extracting(each ->
                        each.path("name").asText() + "=" + each.path("value").asText())
                .containsExactly("app-image=registry.example/shop:v2", "backup=b1", "version=v2");
        assertThat(task.path("workspaces"))
                .extracting(each -> each.path("workspace").asText())
                .containsExactly("source", "store");
    }

    @Test
    void theParametersOfTheTaskAreThoseThatItHas() throws Exception {
        JsonNode task = new YAMLMapper()
                .readTree(Path.of("../tekton-tasks/task/sluice-restore/0.1/sluice-restore.yaml")
                        .toFile());

        assertThat(task.at("/spec/params"))
                .extracting(each -> each.path("name").asText())
                .filteredOn(name -> !List.of("version", "backup").contains(name))
                .containsExactlyInAnyOrderElementsOf(TektonWork.RESTORING);
    }

    @Test
    void aMissingTaskIsSaidBeforeAnythingIsMade() {
        assertThatThrownBy(this::restore)
                .hasMessageContaining("there is no Task sluice-restore in namespace shop; install it")
                .hasMessageContaining("kubectl apply -n shop -f task/sluice-restore/");
        assertThat(api.runs()).isEmpty();
    }

    @Test
    void aCancelledRunIsCancelledGracefullyAndWaitedFor() throws Exception {
        api.pipeline();
        CompletableFuture<PipelineRunReport> running = start();
        String run = api.awaitRun();
        await(() -> seen.contains("made PipelineRun shop/" + run));
        cancellation.cancel();
        await(() -> api.wanted(run).equals("CancelledRunFinally"));
        assertThat(running).isNotDone();
        api.end(run, "False", "Cancelled", "PipelineRun was cancelled");

        PipelineRunReport report = running.get(30, TimeUnit.SECONDS);

        assertThat(report.exit()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(report.status()).isEqualTo("interrupted");
    }

    @Test
    void aRunOfTheSameReleaseThatIsAtWorkIsFollowedAndNotStartedTwice() throws Exception {
        api.pipeline();
        CompletableFuture<PipelineRunReport> first = start();
        String run = api.awaitRun();
        CompletableFuture<PipelineRunReport> second = start();
        await(() -> seen.contains("following PipelineRun shop/" + run + ", which is at work already"));
        api.end(run, "True", "Succeeded", "");

        assertThat(first.get(30, TimeUnit.SECONDS).exit()).isEqualTo(ExitStatus.DONE);
        assertThat(second.get(30, TimeUnit.SECONDS).pipelineRun()).isEqualTo(run);
        assertThat(api.runs()).hasSize(1);
    }

    @Test
    void aReleaseAfterOneThatEndedIsAnotherPipelineRun() throws Exception {
        api.pipeline();
        CompletableFuture<PipelineRunReport> first = start();
        String run = api.awaitRun();
        api.end(run, "True", "Succeeded", "");
        first.get(30, TimeUnit.SECONDS);

        CompletableFuture<PipelineRunReport> second = start();
        await(() -> api.runs().size() == 2);
        api.runs().forEach(each -> api.end(each.getMetadata().getName(), "True", "Succeeded", ""));

        assertThat(second.get(30, TimeUnit.SECONDS).pipelineRun()).isEqualTo(run.replaceAll("-1$", "-2"));
    }

    @Test
    void anImageThatCannotBePulledEndsTheRunWithTheReason() throws Exception {
        api.pipeline();
        CompletableFuture<PipelineRunReport> running = start();
        String run = api.awaitRun();
        api.waiting(run, "migrate", "ErrImagePull", "manifest unknown");
        await(() -> api.wanted(run).equals("CancelledRunFinally"));
        api.cancelled(run, "migrate");
        api.end(run, "False", "Cancelled", "PipelineRun was cancelled");

        PipelineRunReport report = running.get(30, TimeUnit.SECONDS);

        assertThat(report.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(report.message())
                .contains("registry.example/shop:v2")
                .contains("cannot be pulled: manifest unknown");
    }

    @Test
    void aMissingPipelineIsSaidBeforeAnythingIsMade() {
        assertThatThrownBy(() -> run())
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("there is no Pipeline sluice-release in namespace shop; install it")
                .hasMessageContaining("kubectl apply");
        assertThat(api.runs()).isEmpty();
    }

    @Test
    void missingRightsAreSaidAllAtOnce() {
        api.pipeline();
        api.allow(review -> false);

        assertThatThrownBy(() -> run())
                .hasMessageContaining("create pipelineruns.tekton.dev in namespace shop")
                .hasMessageContaining("get pods/log in namespace shop")
                .hasMessageContaining("docs/tekton.md");
    }

    @Test
    void aClusterWithoutTektonIsSaid() {
        api.server()
                .expect()
                .get()
                .withPath("/apis/tekton.dev/v1/namespaces/shop/pipelineruns?labelSelector="
                        + TektonWork.LABEL.replace("/", "%2F") + "%3D"
                        + TektonWork.release(release("")).hash())
                .andReturn(404, "404 page not found")
                .always();

        assertThatThrownBy(() -> run()).hasMessageContaining("install Tekton Pipelines");
    }

    @Test
    void aPasswordIsNoParameter() {
        api.pipeline();

        assertThatThrownBy(() -> run(release("url: \"postgresql://u:planted@db/x\"")))
                .hasMessageContaining("tekton.params.url holds a password")
                .hasMessageNotContaining("planted");
        assertThat(api.runs()).isEmpty();
    }

    private PipelineRunReport restore() {
        return TektonRun.restore(release("own-parameter: x"), "b1", this::collect, cancellation)
                .run();
    }

    private CompletableFuture<PipelineRunReport> start() {
        return start(this::run);
    }

    private static CompletableFuture<PipelineRunReport> start(Supplier<PipelineRunReport> run) {
        return CompletableFuture.supplyAsync(run, each -> {
            Thread thread = new Thread(each, "release");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private PipelineRunReport run() {
        return run(release(""));
    }

    private PipelineRunReport run(TektonRelease release) {
        return TektonRun.release(release, id -> "sluice restore --backup " + id, this::collect, cancellation)
                .run();
    }

    private TektonRelease release(String param) {
        try {
            Path file = Files.writeString(directory.resolve("release.yaml"), """
                    app: shop
                    version: v2
                    database: { url: "${DATABASE_URL}" }
                    tekton:
                      kubeconfig: kubeconfig
                      params: { app-image: "registry.example/shop:v2", %s }
                      workspaces: { source: shop-source, store: shop-release/the/store }
                    """.formatted(param));
            api.kubeconfig(directory);
            return SpecReader.forTekton(file, List.of(), Map.of()).release();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private void collect(Event event) {
        if (event instanceof Event.PhaseStarted started) {
            seen.add("> " + started.phase());
        } else if (event instanceof Event.PhaseFinished finished) {
            seen.add("< " + finished.phase() + " " + finished.status());
        } else if (event instanceof Event.Output output) {
            seen.add(output.program() + ": " + output.line());
        } else if (event instanceof Event.Note note) {
            seen.add(note.text());
        }
    }
}
