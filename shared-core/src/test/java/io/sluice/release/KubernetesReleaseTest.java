package io.sluice.release;

import static io.sluice.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sluice.ExitStatus;
import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.report.Sentences;
import io.sluice.spec.SpecReader;
import io.sluice.testing.KubernetesApi;
import io.sluice.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole releases to a Deployment on a mock of the API server; {@link KubernetesApi} says why. */
@Timeout(60)
class KubernetesReleaseTest {

    @TempDir
    Path directory;

    private final KubernetesApi api = new KubernetesApi(false);
    private Shop shop;

    @BeforeEach
    void deployment() {
        api.deployment("shop:v0");
        shop = new Shop(directory)
                .promotedBy("promote: { kubernetes: { name: web, image: 'shop:${VERSION}', kubeconfig: '"
                        + api.kubeconfig(directory) + "' } }\n");
        api.onChange(changed -> {
            api.replicaSet((Deployment) changed, 2);
            api.rolledOut((Deployment) changed);
        });
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void theWorkloadNamesReleaseAndBackupAndTheRecordWhatWasLiveBefore() {
        RunResult result = shop.release("v1");

        assertThat(result.exit()).isEqualTo(ExitStatus.DONE);
        PhaseRecord promote = result.record().phase(Phase.PROMOTE).orElseThrow();
        assertThat(promote.status()).isEqualTo(PhaseStatus.SUCCEEDED);
        assertThat(promote.target()).isEqualTo("deployment shop/web \u2192 shop:v1");
        assertThat(promote.previous()).startsWith("shop:v0 (revision web-");
        assertThat(read().getMetadata().getAnnotations())
                .containsEntry("sluice.io/release", "shop/production/v1")
                .containsEntry(
                        "sluice.io/backup",
                        result.record()
                                .phase(Phase.BACKUP)
                                .orElseThrow()
                                .backup()
                                .id());
    }

    @Test
    void aReleaseThatIsLiveAlreadyLeavesTheWorkloadAlone() {
        shop.release("v1");
        String version = read().getMetadata().getResourceVersion();

        RunResult again = shop.release("v1");

        assertThat(again.record().phase(Phase.PROMOTE).orElseThrow().status()).isEqualTo(PhaseStatus.SKIPPED);
        assertThat(read().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void aRolloutThatFailsIsTakenBackAndTheSchemaIsSaidToStay() {
        shop.release("v1");
        api.onChange(changed -> {
            Deployment wanted = (Deployment) changed;
            api.replicaSet(wanted, 3);
            if (wanted.getSpec().getTemplate().equals(KubernetesApi.template("shop:v2"))) {
                api.condition(
                        api.status(wanted, 4, 1, 3),
                        "Progressing",
                        "False",
                        "ProgressDeadlineExceeded",
                        "has timed out");
            } else {
                api.client()
                        .apps()
                        .deployments()
                        .inNamespace("shop")
                        .withName("web")
                        .editStatus(now -> {
                            now.getStatus().getConditions().clear();
                            return now;
                        });
                api.rolledOut(wanted);
            }
        });

        RunResult result = shop.release("v2");

        assertThat(result.exit()).isEqualTo(ExitStatus.PROMOTION_FAILED);
        PhaseRecord promote = result.record().phase(Phase.PROMOTE).orElseThrow();
        assertThat(promote.rolledBack()).isTrue();
        assertThat(promote.message())
                .contains("does not come up with shop:v2: has timed out", "shop:v1 (revision web-");
        assertThat(read().getSpec().getTemplate()).isEqualTo(KubernetesApi.template("shop:v1"));
        assertThat(result.record().notes()).anySatisfy(note -> assertThat(note).contains("the schema did not go back"));
    }

    @Test
    void aWorkloadThatIsNotThereIsFoundBeforeTheDatabaseIsTouched() {
        api.client().apps().deployments().inNamespace("shop").withName("web").delete();

        RunResult result = shop.release("v1");

        assertThat(result.record().message()).contains("there is no deployment web in namespace shop");
        assertThat(result.record().phase(Phase.MIGRATE)).isEmpty();
    }

    @Test
    void aBackupAloneNeedsNoRightInTheCluster() {
        api.client().apps().deployments().inNamespace("shop").withName("web").delete();

        try (Releases releases = shop.open("v1")) {
            assertThat(releases.backup().exit()).isEqualTo(ExitStatus.DONE);
        }
    }

    @Test
    void rightsThatTheJobLacksAreToldBeforeAnythingIsBackedUp() throws IOException {
        api.allow(review -> !review.contains("\"secrets\""));

        try (Releases releases = withJob("job_rights")) {
            assertThatThrownBy(releases::check)
                    .hasMessage("this account may not create secrets in namespace shop, nor delete secrets in"
                            + " namespace shop; give it a Role with that (docs/kubernetes.md has the one for"
                            + " migrate.in: job)");
            RunResult result = releases.release();
            assertThat(result.exit()).isEqualTo(ExitStatus.FAILED);
            assertThat(result.record().message()).contains("may not create secrets");
            assertThat(result.record().phase(Phase.BACKUP)).isEmpty();
        }
        assertThat(api.jobs()).isEmpty();
    }

    @Test
    void aJobWhoseImageIsNotThereLeavesTheDatabaseUntouched() throws IOException {
        api.onJob(job -> {
            api.pod(job, KubernetesApi.notPulled("shop:v1"));
            await(() -> api.jobs().isEmpty());
            api.client().pods().inNamespace("shop").delete();
        });

        RunResult result;
        RunResult again;
        try (Releases releases = withJob("job_image")) {
            result = releases.release();
            again = releases.release();
        }

        assertThat(result.exit()).isEqualTo(ExitStatus.MIGRATION_FAILED);
        assertThat(result.record().message())
                .contains("the image shop:v1 of container migrate", "cannot be pulled: not found")
                .endsWith("; nothing of it was run");
        assertThat(Sentences.consequences(result.record()))
                .containsExactly(
                        "What was live before is still live, and the migration has changed nothing in the database.");
        assertThat(again.record().phase(Phase.BACKUP).orElseThrow().backup().clean())
                .as("the next backup is of a database that nothing was done to")
                .isTrue();
    }

    /** A release whose migration is a Job. */
    private Releases withJob(String name) throws IOException {
        String database = PostgresServer.shared().createDatabase(name);
        Path file =
                Files.writeString(directory.resolve("job.yaml"), """
                app: shop
                version: v1
                database: { url: "%s" }
                migrate: { command: [migrate], in: job }
                promote: { kubernetes: { name: web, image: 'shop:v1', kubeconfig: '%s' } }
                """.formatted(database, api.kubeconfig(directory)));
        Host host = new Host(Events.none(), new Cancellation(), new Redactor(), List.of("sluice"));
        return Releases.open(SpecReader.read(file, List.of(), Map.of()), host);
    }

    private Deployment read() {
        return api.client()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .get();
    }
}
