package io.sluice.migrate;

import static io.sluice.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.event.Event;
import io.sluice.kubernetes.CommandJob;
import io.sluice.kubernetes.PodPlace;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a mock of the API server whose Job controller and kubelet the test plays; {@link KubernetesApi} says why. */
@Timeout(60)
class JobSiteTest {

    private static final String V2 = "registry.example/shop:v2";
    private static final String RUN = "shop/production/v2#1";

    @TempDir
    Path directory;

    private final KubernetesApi api = new KubernetesApi(false);
    private final Cancellation cancellation = new Cancellation();
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final AtomicInteger started = new AtomicInteger();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void runsTheNewImageInTheSurroundingsOfTheWorkload() {
        workload();
        AtomicReference<Job> seen = new AtomicReference<>();
        api.onJob(job -> {
            seen.set(job);
            api.pod(job, KubernetesApi.ended(0));
        });

        CommandResult result = once();

        assertThat(result.exitStatus()).isZero();
        assertThat(result.succeeded()).isTrue();
        Job job = seen.get();
        assertThat(job.getMetadata().getName()).matches("sluice-shop-migrate-[0-9a-f]{10}");
        assertThat(job.getSpec().getBackoffLimit()).isZero();
        assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(600);
        assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(86400);
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
                .as("a Service of the workload must not send it requests")
                .doesNotContainKey("app");
        PodSpec pod = job.getSpec().getTemplate().getSpec();
        assertThat(pod.getRestartPolicy()).isEqualTo("Never");
        assertThat(pod.getServiceAccountName()).isEqualTo("shop");
        assertThat(pod.getImagePullSecrets()).extracting(each -> each.getName()).containsExactly("registry");
        assertThat(pod.getVolumes()).extracting(each -> each.getName()).containsExactly("ca");
        assertThat(pod.getTolerations()).extracting(each -> each.getKey()).containsExactly("batch");
        assertThat(pod.getContainers()).hasSize(1);
        Container container = pod.getContainers().get(0);
        assertThat(container.getImage()).isEqualTo(V2);
        assertThat(container.getPorts()).isEmpty();
        assertThat(container.getEnvFrom())
                .extracting(each -> each.getConfigMapRef().getName())
                .containsExactly("shop");
        assertThat(container.getVolumeMounts())
                .extracting(each -> each.getName())
                .containsExactly("ca");
        assertThat(container.getResources().getLimits()).containsEntry("memory", new Quantity("512Mi"));
        assertThat(container.getEnv())
                .extracting(EnvVar::getName)
                .containsExactly("OWN", "SLUICE_RELEASE", "DATABASE_URL");
        assertThat(container.getCommand())
                .startsWith("sh", "-c")
                .endsWith("RAILS_ENV=production", "--", "bin/rails", "db:migrate");
    }

    @Test
    void secretsAreInASecretOfTheJobAndNowhereElse() {
        workload();
        AtomicReference<Job> job = new AtomicReference<>();
        AtomicReference<Secret> secret = new AtomicReference<>();
        api.onJob(started -> {
            job.set(started);
            secret.set(api.client()
                    .secrets()
                    .inNamespace("shop")
                    .withName(started.getMetadata().getName())
                    .get());
            api.pod(started, KubernetesApi.ended(0));
        });

        once();

        assertThat(Serialization.asJson(job.get())).doesNotContain("planted-password");
        assertThat(secret.get().getStringData())
                .containsOnly(Map.entry("DATABASE_URL", "postgresql://u:planted-password@db/x"));
        assertThat(secret.get().getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> {
                    assertThat(owner.getKind()).isEqualTo("Job");
                    assertThat(owner.getUid()).isEqualTo(job.get().getMetadata().getUid());
                });
        assertThat(api.client().secrets().inNamespace("shop").list().getItems())
                .as("nobody needs it any more")
                .isEmpty();
    }

    @Test
    void theToolsStatusAndLinesAreKeptAndSecretsAreTakenOut() {
        workload();
        api.onJob(job -> {
            log(
                    job,
                    "2026-11-24T10:00:00.1Z migrating\n2026-11-24T10:00:01Z cannot reach postgresql://u:planted-password@db/x\n");
            api.pod(job, KubernetesApi.ended(3));
        });

        CommandResult result = once();

        assertThat(result.exitStatus()).isEqualTo(3);
        assertThat(result.timedOut()).isFalse();
        assertThat(result.lastLines()).containsExactly("migrating", "cannot reach ******");
        assertThat(output).containsExactly("rails: migrating", "rails: cannot reach ******");
    }

    @Test
    void aLogWhoseConnectionBreaksGoesOnAfterTheLastLine() {
        workload();
        api.onJob(job -> {
            String path = "/api/v1/namespaces/shop/pods/" + job.getMetadata().getName()
                    + "-x/log?pretty=false&container=migrate%s&timestamps=true&follow=true";
            api.server()
                    .expect()
                    .get()
                    .withPath(path.formatted(""))
                    .andReturn(200, "2026-11-24T10:00:00Z one\n2026-11-24T10:00:00.5Z two\n")
                    .once();
            api.server()
                    .expect()
                    .get()
                    .withPath(path.formatted("&sinceTime=2026-11-24T10:00:00.5Z"))
                    .andReturn(200, "2026-11-24T10:00:00.5Z two\n2026-11-24T10:00:01Z three\n")
                    .always();
            api.server()
                    .expect()
                    .get()
                    .withPath(path.formatted("&sinceTime=2026-11-24T10:00:01Z"))
                    .andReturn(200, "")
                    .always();
            api.pod(job, running());
            await(() -> output.size() == 3);
            api.client().pods().inNamespace("shop").delete();
            api.pod(job, KubernetesApi.ended(0));
        });

        assertThat(once().lastLines()).containsExactly("one", "two", "three");
    }

    @Test
    void anUnfinishedJobOfTheAttemptIsFollowedAndNotStartedAgain() throws InterruptedException {
        workload();
        api.onJob(job -> {
            started.incrementAndGet();
            api.pod(job, running());
        });
        Thread killed = new Thread(() -> {
            try {
                once();
            } catch (RuntimeException e) {
                // it is followed by nobody any more
            }
        });
        killed.setDaemon(true);
        killed.start();
        await(() -> started.get() == 1);

        Thread kubelet = new Thread(() -> {
            await(() -> notes.stream().anyMatch(note -> note.contains("of this attempt is there already")));
            Job job = api.jobs().get(0);
            api.client()
                    .pods()
                    .inNamespace("shop")
                    .list()
                    .getItems()
                    .forEach(pod -> api.client().resource(pod).delete());
            api.pod(job, KubernetesApi.ended(0));
        });
        kubelet.start();

        assertThat(once().exitStatus()).isZero();
        assertThat(started.get()).isEqualTo(1);
        assertThat(api.jobs()).hasSize(1);
    }

    @Test
    void aJobThatEndedWhileNobodyLookedGivesItsOutcome() {
        workload();
        api.onJob(job -> {
            started.incrementAndGet();
            api.pod(job, KubernetesApi.ended(7));
        });
        once();

        assertThat(once().exitStatus()).isEqualTo(7);
        assertThat(started.get()).isEqualTo(1);
    }

    @Test
    void anotherAttemptIsAnotherJob() {
        workload();
        api.onJob(job -> api.pod(job, KubernetesApi.ended(1)));

        once();
        site().once("shop/production/v2#2", command(), this::collect, cancellation);

        assertThat(api.jobs()).hasSize(2);
    }

    @Test
    void aJobThatARunWasKilledBeforeLettingGoIsLetGo() {
        workload();
        api.onJob(job -> api.pod(job, KubernetesApi.ended(0)));
        once();
        String name = api.jobs().get(0).getMetadata().getName();
        api.client().pods().inNamespace("shop").delete();
        api.client().batch().v1().jobs().inNamespace("shop").withName(name).delete();
        api.client()
                .resource(new JobBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewSpec()
                        .withSuspend(true)
                        .endSpec()
                        .build())
                .create();
        AtomicReference<Secret> secret = new AtomicReference<>();
        Thread kubelet = new Thread(() -> {
            await(() -> Boolean.FALSE.equals(api.jobs().get(0).getSpec().getSuspend()));
            secret.set(api.client().secrets().inNamespace("shop").withName(name).get());
            api.pod(api.jobs().get(0), KubernetesApi.ended(0));
        });
        kubelet.start();

        assertThat(once().exitStatus()).isZero();
        assertThat(secret.get()).isNotNull();
    }

    @Test
    void aCancelledRunIsOverWhenThePodIsGone() {
        workload();
        AtomicReference<Boolean> gone = new AtomicReference<>(false);
        api.onJob(job -> {
            api.pod(job, running());
            await(() ->
                    api.client().pods().inNamespace("shop").list().getItems().size() == 1);
            cancellation.cancel();
            await(() -> api.jobs().isEmpty());
            gone.set(true);
            api.client().pods().inNamespace("shop").delete();
        });

        assertThatThrownBy(this::once).isInstanceOf(InterruptedRunException.class);
        assertThat(gone.get()).isTrue();
        assertThat(api.client().pods().inNamespace("shop").list().getItems()).isEmpty();
    }

    @Test
    void aJobBeyondItsDeadlineIsTimedOut() {
        workload();
        api.onJob(job -> failed(job, "DeadlineExceeded"));

        CommandResult result = once();

        assertThat(result.timedOut()).isTrue();
        assertThat(result.succeeded()).isFalse();
    }

    @Test
    void aPodThatIsGoneWithoutAStatusIsAnUnknownOutcome() {
        workload();
        api.onJob(job -> failed(job, "BackoffLimitExceeded"));

        assertThatThrownBy(this::once)
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining(
                        "so it is not known how the migration ended; look at the database (sluice doctor)");
    }

    @Test
    void anImageThatCannotBePulledEndsTheJobBeforeItStarted() {
        workload();
        api.onJob(job -> {
            api.pod(job, KubernetesApi.notPulled(V2));
            await(() -> api.jobs().isEmpty());
            api.client().pods().inNamespace("shop").delete();
        });

        assertThatThrownBy(this::once)
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("cannot start: the image " + V2)
                .hasMessageContaining("cannot be pulled: not found")
                .hasMessageEndingWith("; nothing of it was run")
                .satisfies(
                        e -> assertThat(((MigrationException) e).nothingRan()).isTrue());
        assertThat(api.jobs()).isEmpty();
    }

    @Test
    void aContainerThatStartsWhileItsJobIsDeletedMayHaveMigrated() {
        workload();
        api.onJob(job -> {
            api.pod(job, KubernetesApi.notPulled(V2));
            await(() -> api.jobs().isEmpty());
            api.client()
                    .pods()
                    .inNamespace("shop")
                    .withName(job.getMetadata().getName() + "-x")
                    .editStatus(now -> new PodBuilder(now).withStatus(running()).build());
            pause(1000); // it is looked at five times a second
            api.client().pods().inNamespace("shop").delete();
        });

        assertThatThrownBy(this::once)
                .isInstanceOf(MigrationException.class)
                .hasMessageEndingWith("cannot be pulled: not found")
                .satisfies(
                        e -> assertThat(((MigrationException) e).nothingRan()).isFalse());
    }

    @Test
    void aQuestionLeavesNothingBehind() {
        workload();
        api.onJob(job -> api.pod(job, KubernetesApi.ended(0)));

        assertThat(site().run(command(), this::collect, cancellation).exitStatus())
                .isZero();

        assertThat(api.jobs()).isEmpty();
        assertThat(api.client().secrets().inNamespace("shop").list().getItems()).isEmpty();
    }

    @Test
    void aRunThatIsCancelledDoesNotWaitForWhichProgramsThereAre() {
        workload();
        api.onJob(job -> {
            api.pod(job, running());
            cancellation.cancel();
            await(() -> api.jobs().isEmpty());
            api.client().pods().inNamespace("shop").delete();
        });

        assertThatThrownBy(() ->
                        site().firstOf(List.of("bin/rails", "bundle exec rails"), directory, Map.of(), cancellation))
                .isInstanceOf(InterruptedRunException.class);
        assertThat(api.jobs()).isEmpty();
    }

    @Test
    void aQuestionThatCannotBeAskedIsNoFailureOfTheMigration() {
        assertThatThrownBy(() -> site().run(command(), this::collect, cancellation))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("there is no deployment web in namespace shop");
    }

    @Test
    void aJobNeedsNoWorkload() {
        AtomicReference<Job> seen = new AtomicReference<>();
        api.onJob(job -> {
            seen.set(job);
            api.pod(job, KubernetesApi.ended(0));
        });

        site(null, "migrator").once(RUN, command(), this::collect, cancellation);

        assertThat(seen.get().getSpec().getTemplate().getSpec().getServiceAccountName())
                .isEqualTo("migrator");
    }

    private CommandResult once() {
        return site().once(RUN, command(), this::collect, cancellation);
    }

    private MigrationSite site() {
        return site("web", null);
    }

    private MigrationSite site(@Nullable String workload, @Nullable String account) {
        PodPlace place = new PodPlace(
                WorkloadKind.DEPLOYMENT, workload, null, null, V2, account, api.kubeconfig(directory), null);
        return new ClusterSite(new CommandJob(place, "shop", new Redactor()));
    }

    private Command command() {
        return Command.of(directory, "bin/rails", "db:migrate")
                .withEnvironment(Map.of("SLUICE_RELEASE", "shop/production/v2"))
                .withSecrets(
                        Map.of("DATABASE_URL", io.sluice.command.Secret.of("postgresql://u:planted-password@db/x")))
                .withDefaults(Map.of("RAILS_ENV", "production"))
                .withTimeout(Duration.ofMinutes(10));
    }

    private void workload() {
        api.deployment(
                "registry.example/shop:v1",
                builder -> builder.editSpec()
                        .withTemplate(new PodTemplateSpecBuilder(KubernetesApi.template("registry.example/shop:v1"))
                                .editSpec()
                                .withServiceAccountName("shop")
                                .addNewImagePullSecret("registry")
                                .addNewToleration()
                                .withKey("batch")
                                .endToleration()
                                .addNewVolume()
                                .withName("ca")
                                .withNewConfigMap()
                                .withName("ca")
                                .endConfigMap()
                                .endVolume()
                                .editFirstContainer()
                                .addNewEnv()
                                .withName("OWN")
                                .withValue("1")
                                .endEnv()
                                .addNewEnv()
                                .withName("DATABASE_URL")
                                .withValue("of the running version")
                                .endEnv()
                                .addNewEnvFrom()
                                .withNewConfigMapRef("shop", false)
                                .endEnvFrom()
                                .addNewPort()
                                .withContainerPort(8080)
                                .endPort()
                                .addNewVolumeMount()
                                .withName("ca")
                                .withMountPath("/ca")
                                .endVolumeMount()
                                .addNewVolumeMount()
                                .withName("claimed-by-each-pod")
                                .withMountPath("/data")
                                .endVolumeMount()
                                .withNewResources()
                                .addToLimits("memory", new Quantity("512Mi"))
                                .endResources()
                                .endContainer()
                                .endSpec()
                                .build())
                        .endSpec());
    }

    /** What the container printed; asked for what came since a line, the server begins with that line. */
    private void log(Job job, String text) {
        String path = "/api/v1/namespaces/shop/pods/" + job.getMetadata().getName()
                + "-x/log?pretty=false&container=migrate%s&timestamps=true&follow=true";
        api.server()
                .expect()
                .get()
                .withPath(path.formatted(""))
                .andReturn(200, text)
                .always();
        text.lines()
                .forEach(line -> api.server()
                        .expect()
                        .get()
                        .withPath(path.formatted("&sinceTime=" + line.substring(0, line.indexOf(' '))))
                        .andReturn(200, text.substring(text.indexOf(line)))
                        .always());
    }

    private void failed(Job job, String reason) {
        api.client()
                .batch()
                .v1()
                .jobs()
                .inNamespace("shop")
                .withName(job.getMetadata().getName())
                .editStatus(now -> new JobBuilder(now)
                        .editOrNewStatus()
                        .addNewCondition()
                        .withType("Failed")
                        .withStatus("True")
                        .withReason(reason)
                        .endCondition()
                        .endStatus()
                        .build());
    }

    private static PodStatus running() {
        return new PodStatusBuilder().withPhase("Running").build();
    }

    private void collect(Event event) {
        if (event instanceof Event.Note note) {
            notes.add(note.text());
        } else if (event instanceof Event.Output line) {
            output.add(line.program() + ": " + line.line());
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
