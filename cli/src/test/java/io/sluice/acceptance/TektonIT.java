package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.Await;
import io.sluice.testing.Sluice;
import io.sluice.testing.TektonApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program against an API server over HTTP whose Tekton the test plays; {@link TektonApi} says why. */
@Timeout(120)
class TektonIT {

    @TempDir
    Path directory;

    private final TektonApi api = new TektonApi();
    private Sluice sluice;

    @BeforeEach
    void write() throws IOException {
        api.pipeline();
        sluice = new Sluice(
                directory,
                Map.of("VERSION", "v2", "KUBECONFIG", api.kubeconfig(directory).toString()));
        Files.writeString(directory.resolve("release.yaml"), """
                app: shop
                version: ${VERSION}
                database: { url: "${DATABASE_URL}" }
                tekton: { params: { app-image: "registry.example/shop:${VERSION}" }, workspaces: { source: shop-source } }
                """);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aReleaseOnTektonEndsAsThePipelineRunDoes() throws Exception {
        Sluice.Running running = start();
        String run = api.awaitRun();
        api.task(run, 1, "migrate", "Failed", Map.of("record", 20), Map.of());
        api.end(run, "False", "Failed", "Tasks Completed: 1 (Failed: 1)");

        Sluice.Result result = Sluice.finish(running);

        assertThat(result.exit()).as(result.toString()).isEqualTo(20);
        assertThat(result.json().path("status").asText()).isEqualTo("failed");
        assertThat(result.phase("migrate").path("status").asText()).isEqualTo("failed");
        assertThat(result.err()).contains("migrate says record").contains("sluice: the PipelineRun shop/" + run);
    }

    @Test
    void thePrintedCommandRestoresInTheCluster() throws Exception {
        Sluice.Running running = start();
        String run = api.awaitRun();
        api.task(run, 1, "backup", "Succeeded", Map.of("backup", 0), Map.of("backup-id", "b1"));
        api.end(run, "False", "Failed", "Tasks Completed: 1 (Failed: 1)");
        String command = Sluice.finish(running).json().path("restoreCommand").asText();
        assertThat(command).contains("restore --on tekton -f " + directory).endsWith(" --backup b1 --yes");

        api.restoreTask();
        Sluice elsewhere = new Sluice(
                Path.of("/"),
                Map.of("KUBECONFIG", directory.resolve("kubeconfig").toString()));
        CompletableFuture<Sluice.Result> restoring = CompletableFuture.supplyAsync(() -> elsewhere.shell(command));
        Await.await(() -> api.runs().size() == 2);
        String restore = api.runs().stream()
                .map(each -> each.getMetadata().getName())
                .filter(name -> !name.equals(run))
                .findFirst()
                .orElseThrow();
        api.task(restore, 2, "restore", "Succeeded", Map.of("restore", 0), Map.of("backup-id", "b1"));
        api.end(restore, "True", "Succeeded", "");

        Sluice.Result restored = restoring.get(60, TimeUnit.SECONDS);
        assertThat(restored.exit()).as(restored.toString()).isZero();
        assertThat(restored.out()).contains("Restore backup b1", "restore says restore", "succeeded");
    }

    @Test
    void sigtermCancelsThePipelineRunAndEndsWith143() throws Exception {
        Sluice.Running running = start();
        String run = api.awaitRun();
        new ProcessBuilder("kill", "-TERM", "" + running.process().pid())
                .start()
                .waitFor();
        Await.await(() -> api.wanted(run).equals("CancelledRunFinally"));
        api.end(run, "False", "Cancelled", "PipelineRun was cancelled");

        Sluice.Result result = Sluice.finish(running);

        assertThat(result.exit()).as(result.toString()).isEqualTo(143);
        assertThat(result.json().path("status").asText()).isEqualTo("interrupted");
    }

    private Sluice.Running start() {
        return sluice.start("release", "--on", "tekton", "--output", "json");
    }
}
