package io.sluice.promote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A rollout that cannot come up ends with its reason, long before its time is up. On a mock of the API server, with the
 * statuses that the kubelet, the scheduler and the controllers write; {@link KubernetesApi} says why.
 */
@Timeout(60)
class KubernetesRolloutFailureTest extends KubernetesTargetFixture {

    private static final Duration LONG = Duration.ofMinutes(10);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ErrImagePull               | failed to pull: not found                                  | cannot be pulled: failed to pull: not found
                    ImagePullBackOff           | Back-off pulling image "x": ErrImagePull: pull access denied | cannot be pulled: ErrImagePull: pull access denied
                    InvalidImageName           | couldn't parse image                                       | cannot be used: InvalidImageName: couldn't parse image
                    ErrImageNeverPull          | not present with pull policy of Never                      | cannot be used: ErrImageNeverPull
                    CreateContainerConfigError | secret "shop" not found                                    | cannot be started: CreateContainerConfigError: secret "shop" not found
                    """)
    void anImageOrAConfigurationThatCannotBeUsedEndsTheRolloutAtOnce(String reason, String message, String told) {
        String failure = failure(waiting(reason, message), LONG);

        assertThat(failure)
                .contains("deployment shop/web does not come up with " + V2, "container web of pod web-1", told);
    }

    @Test
    void aRegistryThatDoesNotAnswerIsGivenSomeTime() {
        String failure = failure(waiting("ErrImagePull", "i/o timeout"), Duration.ofSeconds(4));

        assertThat(failure).contains("cannot be pulled: i/o timeout");
    }

    @Test
    void aCrashLoopEndsTheRolloutWithTheContainersLastLines() {
        log("starting\nno such column: price, password is planted-password\n");

        String failure = failure(crashing(1, "Error"), LONG);

        assertThat(failure)
                .contains("container web of pod web-1 crashes again and again, with exit status 1")
                .endsWith("(no such column: price, password is ******)");
        assertThat(output).containsExactly("web-1: starting", "web-1: no such column: price, password is ******");
    }

    @Test
    void aContainerThatRunsOutOfMemoryIsToldSo() {
        log("");

        assertThat(failure(crashing(137, "OOMKilled"), LONG)).contains("out of memory (OOMKilled)");
    }

    @Test
    void aCrashLoopIsToldThoughItsLogMayNotBeRead() {
        api.server()
                .expect()
                .get()
                .withPath(
                        "/api/v1/namespaces/shop/pods/web-1/log?pretty=false&container=web&previous=true&tailLines=20")
                .andReturn(403, null)
                .always();

        assertThat(failure(crashing(1, "Error"), LONG)).contains("crashes again and again");
        assertThat(warnings).singleElement().asString().contains("may not get pods/log web-1 in namespace shop");
    }

    @Test
    void anInitContainerThatCrashesIsToldToo() {
        log("");
        PodStatus status = new PodStatusBuilder()
                .addAllToInitContainerStatuses(crashing(2, "Error").getContainerStatuses())
                .build();

        assertThat(failure(status, LONG)).contains("crashes again and again, with exit status 2");
    }

    @Test
    void aPodThatFitsOnNoNodeIsToldAfterAnAutoscalerHadTime() {
        PodStatus status = new PodStatusBuilder()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/3 nodes are available: 3 Insufficient memory.")
                .endCondition()
                .build();

        String failure = failure(status, Duration.ofSeconds(4));

        assertThat(failure).contains("pod web-1 fits on no node: 0/3 nodes are available: 3 Insufficient memory.");
    }

    @Test
    void aQuotaThatIsExceededIsToldInTheControllersWords() {
        api.deployment(V1);
        api.onChange(changed -> api.condition(
                api.status((Deployment) changed, 3, 0, 3),
                "ReplicaFailure",
                "True",
                "FailedCreate",
                "pods \"web-7d\" is forbidden: exceeded quota: small"));

        assertThat(promotionFailure(WorkloadKind.DEPLOYMENT, Duration.ofSeconds(4)))
                .contains("its pods cannot be made: pods \"web-7d\" is forbidden: exceeded quota: small");
    }

    @Test
    void aQuotaOfAStatefulSetIsReadFromTheEventsOfThisRollout() {
        api.statefulSet(V1);
        api.onChange(changed -> api.status((StatefulSet) changed, 0, 3, "old", "new"));
        String events =
                "/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name%3Dweb%2Creason%3DFailedCreate";
        Event yesterdays = refusal(1, "exceeded quota: yesterday's");
        api.server()
                .expect()
                .get()
                .withPath(events)
                .andReturn(200, list(yesterdays))
                .once();
        api.server()
                .expect()
                .get()
                .withPath(events)
                .andReturn(200, list(yesterdays, refusal(2, "create Pod web-0 failed error: exceeded quota: small")))
                .always();

        assertThat(promotionFailure(WorkloadKind.STATEFUL_SET, Duration.ofSeconds(4)))
                .contains("its pods cannot be made: create Pod web-0 failed error: exceeded quota: small");
    }

    private static EventList list(Event... events) {
        return new EventListBuilder().withItems(events).build();
    }

    private static Event refusal(int count, String message) {
        return new EventBuilder()
                .withNewMetadata()
                .withName("web.1")
                .withUid("1")
                .endMetadata()
                .withCount(count)
                .withReason("FailedCreate")
                .withMessage(message)
                .withNewInvolvedObject()
                .withKind("StatefulSet")
                .withName("web")
                .endInvolvedObject()
                .build();
    }

    @Test
    void aDeploymentWhoseDeadlineIsExceededIsNotWaitedFor() {
        api.deployment(V1);
        api.onChange(changed -> api.condition(
                api.status((Deployment) changed, 4, 1, 3),
                "Progressing",
                "False",
                "ProgressDeadlineExceeded",
                "ReplicaSet \"web-7d\" has timed out progressing."));

        assertThat(promotionFailure(WorkloadKind.DEPLOYMENT, LONG))
                .contains("ReplicaSet \"web-7d\" has timed out progressing.");
    }

    @Test
    void troubleOfTheOldPodsIsNotTheNewVersionsFault() {
        api.pod("web-old", "pod-template-hash", KubernetesApi.hash(KubernetesApi.template(V1)), crashing(1, "Error"));
        api.deployment(V1);
        api.onChange(changed -> {
            api.replicaSet((Deployment) changed, 2);
            api.status((Deployment) changed, 4, 1, 2);
            awaitNote("deployment shop/web: 1/3 updated, 2 available");
            api.rolledOut((Deployment) changed);
        });

        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation);

        assertThat(notes).contains("deployment shop/web: 3/3 updated, 3 available");
    }

    @Test
    void podsOfStatefulSetsAndDaemonSetsAreLookedAtByTheirRevision() {
        api.daemonSet(V1);
        api.onChange(changed -> {
            DaemonSet wanted = (DaemonSet) changed;
            api.controllerRevision(wanted, wanted.getSpec().getTemplate(), 2);
            api.pod(
                    "web-1",
                    "controller-revision-hash",
                    KubernetesApi.hash(wanted.getSpec().getTemplate()),
                    waiting("InvalidImageName", "no"));
            api.status(wanted, 1, 2);
        });

        assertThat(promotionFailure(WorkloadKind.DAEMON_SET, LONG)).contains("InvalidImageName");
    }

    @Test
    void aRolloutThatTakesTooLongSaysHowFarItCame() {
        api.deployment(V1);
        api.onChange(changed -> api.status((Deployment) changed, 4, 1, 3));

        assertThat(promotionFailure(WorkloadKind.DEPLOYMENT, Duration.ofSeconds(2)))
                .contains("did not come up with " + V2 + " within 2s (1/3 updated, 3 available)");
    }

    @Test
    void aServerThatIsGoneForAWhileDoesNotEndTheRollout() {
        api.deployment(V1);
        api.onChange(changed -> {
            api.status((Deployment) changed, 4, 1, 3);
            awaitNote("deployment shop/web: 1/3 updated, 3 available");
            api.server()
                    .expect()
                    .get()
                    .withPath("/apis/apps/v1/namespaces/shop/deployments/web")
                    .andReturn(503, null)
                    .times(4);
            awaitNote("the API server answers again");
            api.rolledOut((Deployment) changed);
        });

        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation);

        assertThat(warnings).singleElement().asString().contains("cannot answer now (status 503");
        assertThat(notes).contains("deployment shop/web: 3/3 updated, 3 available");
    }

    /** How a promotion ends whose new pod has this status. */
    private String failure(PodStatus status, Duration timeout) {
        api.deployment(V1);
        api.onChange(changed -> {
            Deployment wanted = (Deployment) changed;
            api.replicaSet(wanted, 2);
            api.pod(
                    "web-1",
                    "pod-template-hash",
                    KubernetesApi.hash(wanted.getSpec().getTemplate()),
                    status);
            api.status(wanted, 4, 1, 3);
        });
        return promotionFailure(WorkloadKind.DEPLOYMENT, timeout);
    }

    private String promotionFailure(WorkloadKind kind, Duration timeout) {
        return catchThrowableOfType(
                        PromotionException.class,
                        () -> target(kind, null, timeout).promote(Optional.empty(), this::collect, cancellation))
                .getMessage();
    }

    private void log(String text) {
        api.server()
                .expect()
                .get()
                .withPath(
                        "/api/v1/namespaces/shop/pods/web-1/log?pretty=false&container=web&previous=true&tailLines=20")
                .andReturn(200, text)
                .always();
    }

    private static PodStatus waiting(String reason, String message) {
        return new PodStatusBuilder()
                .addToContainerStatuses(new ContainerStatusBuilder()
                        .withName("web")
                        .withImage(V2)
                        .withNewState()
                        .withNewWaiting(message, reason)
                        .endState()
                        .build())
                .build();
    }

    private static PodStatus crashing(int exit, String reason) {
        return new PodStatusBuilder()
                .addToContainerStatuses(new ContainerStatusBuilder()
                        .withName("web")
                        .withImage(V2)
                        .withNewState()
                        .withNewWaiting("back-off 10s restarting failed container", "CrashLoopBackOff")
                        .endState()
                        .withNewLastState()
                        .withNewTerminated()
                        .withExitCode(exit)
                        .withReason(reason)
                        .endTerminated()
                        .endLastState()
                        .build())
                .build();
    }
}
