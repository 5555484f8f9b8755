package io.sluice.promote;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Going back, on a mock of the API server; {@link KubernetesApi} says why. */
@Timeout(60)
class KubernetesRollbackTest extends KubernetesTargetFixture {

    @Test
    void aDeploymentGoesBackToTheTemplateOfTheRevisionBefore() {
        Deployment before = api.deployment(V1);
        api.onChange(changed -> {
            api.replicaSet((Deployment) changed, 2);
            api.rolledOut((Deployment) changed);
        });
        KubernetesTarget target = target(WorkloadKind.DEPLOYMENT, null);
        Optional<String> live = target.live();
        assertThat(live.orElseThrow()).matches(V1 + " \\(revision web-[0-9a-f]+\\)");
        assertThat(target.canRollBack(live)).isTrue();
        target.promote(Optional.of("b1"), this::collect, cancellation);
        api.client().resource(read()).edit(now -> {
            now.getSpec().getTemplate().getSpec().setPriorityClassName("somebody-changed-more");
            return now;
        });

        target.rollback(live.orElseThrow(), this::collect, cancellation);

        assertThat(read().getSpec().getTemplate()).isEqualTo(before.getSpec().getTemplate());
        assertThat(read().getMetadata().getAnnotations()).isNullOrEmpty();
        assertThat(notes).contains("deployment shop/web goes back to " + live.orElseThrow());
        assertThat(target.live()).isEqualTo(live);
    }

    @Test
    void whatTheControllerSaidOfTheFailedRolloutDoesNotEndTheWayBack() {
        api.deployment(V2);
        api.condition(
                read(), "Progressing", "False", "ProgressDeadlineExceeded", "ReplicaSet \"web-v2\" has timed out");
        api.onChange(changed -> {
            api.status((Deployment) changed, 4, 1, 3);
            awaitNote("deployment shop/web: 1/3 updated, 3 available");
            api.rolledOut((Deployment) changed);
        });

        target(WorkloadKind.DEPLOYMENT, null).rollback(V1, this::collect, cancellation);

        assertThat(notes).contains("deployment shop/web: 3/3 updated, 3 available");
    }

    @Test
    void theImageAloneGoesBackWhenTheRevisionIsNoLongerKept() {
        api.deployment(V1);
        api.onChange(changed -> api.rolledOut((Deployment) changed));
        KubernetesTarget target = target(WorkloadKind.DEPLOYMENT, null);
        target.promote(Optional.empty(), this::collect, cancellation);

        target.rollback(V1 + " (revision web-gone)", this::collect, cancellation);

        assertThat(read().getSpec().getTemplate()).isEqualTo(KubernetesApi.template(V1));
    }

    @Test
    void aDaemonSetGoesBackToItsControllerRevision() {
        DaemonSet before = api.daemonSet(V1);
        api.onChange(changed -> {
            DaemonSet wanted = (DaemonSet) changed;
            api.controllerRevision(wanted, wanted.getSpec().getTemplate(), 2);
            api.rolledOut(wanted);
        });
        KubernetesTarget target = target(WorkloadKind.DAEMON_SET, null);
        String live = target.live().orElseThrow();
        target.promote(Optional.empty(), this::collect, cancellation);

        target.rollback(live, this::collect, cancellation);

        assertThat(api.client()
                        .apps()
                        .daemonSets()
                        .inNamespace("shop")
                        .withName("web")
                        .get()
                        .getSpec()
                        .getTemplate())
                .isEqualTo(before.getSpec().getTemplate());
    }

    @Test
    void theBrokenPodOfAStatefulSetIsRemovedBecauseItsControllerWouldWaitForIt() {
        api.statefulSet(V1);
        String good = "web-" + KubernetesApi.hash(KubernetesApi.template(V1));
        String bad = "web-" + KubernetesApi.hash(KubernetesApi.template(V2));
        api.onChange(changed -> {
            StatefulSet wanted = (StatefulSet) changed;
            api.controllerRevision(wanted, wanted.getSpec().getTemplate(), 2);
            api.rolledOut(wanted);
        });
        KubernetesTarget target = target(WorkloadKind.STATEFUL_SET, null);
        String live = target.live().orElseThrow();
        target.promote(Optional.empty(), this::collect, cancellation);
        pod("web-0", good, "True");
        pod("web-1", bad, "True");
        pod("web-2", bad, "False");

        target.rollback(live, this::collect, cancellation);

        assertThat(api.client().pods().inNamespace("shop").list().getItems())
                .extracting((Pod pod) -> pod.getMetadata().getName())
                .containsExactlyInAnyOrder("web-0", "web-1");
        assertThat(notes).contains("pod web-2 is removed: the StatefulSet would wait for it");
    }

    @Test
    void thereIsNothingToGoBackToWhenTheImageWasThereBefore() {
        api.deployment(V2);
        KubernetesTarget target = target(WorkloadKind.DEPLOYMENT, null);

        assertThat(target.canRollBack(target.live())).isFalse();
        assertThat(target.canRollBack(Optional.empty())).isFalse();
    }

    private void pod(String name, String revision, String ready) {
        api.pod(
                name,
                "controller-revision-hash",
                revision,
                new PodStatusBuilder()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready)
                        .endCondition()
                        .build());
    }
}
