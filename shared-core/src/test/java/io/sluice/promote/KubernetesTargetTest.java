package io.sluice.promote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sluice.command.InterruptedRunException;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a mock of the API server with controllers played by the test; {@link KubernetesApi} says why. */
@Timeout(60)
class KubernetesTargetTest extends KubernetesTargetFixture {

    @Test
    void setsTheImageOfTheContainerAndTellsHowTheRolloutGoes() {
        api.deployment(V1);
        api.onChange(changed -> {
            Deployment wanted = (Deployment) changed;
            api.replicaSet(wanted, 2);
            api.status(wanted, 4, 1, 3);
            awaitNote("deployment shop/web: 1/3 updated, 3 available");
            api.rolledOut(wanted);
        });
        KubernetesTarget target = target(WorkloadKind.DEPLOYMENT, null);
        assertThat(target.inPlace()).isFalse();
        assertThat(target.description()).isEqualTo("deployment shop/web \u2192 " + V2);

        target.promote(Optional.of("20261124-1"), this::collect, cancellation);

        Deployment promoted = read();
        assertThat(promoted.getSpec().getTemplate()).isEqualTo(KubernetesApi.template(V2));
        assertThat(promoted.getMetadata().getAnnotations())
                .containsEntry("sluice.io/release", "shop/production/v2")
                .containsEntry("sluice.io/backup", "20261124-1");
        assertThat(notes)
                .contains(
                        "deployment shop/web: the image of web was " + V1 + " and is now " + V2,
                        "deployment shop/web: 3/3 updated, 3 available");
        assertThat(warnings).isEmpty();
        assertThat(target.inPlace()).isTrue();
    }

    @Test
    void changesNothingButThatOneFieldAndTheAnnotations() {
        Deployment before = api.deployment(
                V1,
                builder -> builder.editMetadata()
                        .addToAnnotations("team", "a/b~c")
                        .endMetadata()
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .addNewContainer()
                        .withName("proxy")
                        .withImage("proxy:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec());
        api.onChange(changed -> api.rolledOut((Deployment) changed));

        target(WorkloadKind.DEPLOYMENT, "web").promote(Optional.empty(), this::collect, cancellation);

        Deployment after = read();
        assertThat(after.getSpec().getTemplate().getSpec().getContainers())
                .extracting(container -> container.getName() + "=" + container.getImage())
                .containsExactly("web=" + V2, "proxy=proxy:1");
        after.getSpec().getTemplate().getSpec().getContainers().get(0).setImage(V1);
        assertThat(after.getSpec()).isEqualTo(before.getSpec());
        assertThat(after.getMetadata().getAnnotations())
                .containsEntry("team", "a/b~c")
                .doesNotContainKey("sluice.io/backup");
    }

    @Test
    void patchesOnlyTheVersionThatItReadAndLooksAgainIfThereIsANewerOne() {
        Deployment before = api.deployment(V1);
        api.onChange(changed -> api.rolledOut((Deployment) changed));
        List<String> refused = new CopyOnWriteArrayList<>();
        api.server()
                .expect()
                .patch()
                .withPath("/apis/apps/v1/namespaces/shop/deployments/web")
                .andReply(409, request -> {
                    refused.add(request.getBody().readUtf8());
                    return "";
                })
                .once();

        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation);

        assertThat(read().getSpec().getTemplate()).isEqualTo(KubernetesApi.template(V2));
        assertThat(refused)
                .singleElement()
                .asString()
                .contains("{\"op\":\"replace\",\"path\":\"/metadata/resourceVersion\",\"value\":\""
                        + before.getMetadata().getResourceVersion() + "\"}")
                .contains("{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"" + V2
                        + "\"}");
    }

    @Test
    void leavesAWorkloadAloneThatIsAtTheImageAlready() {
        Deployment before = api.deployment(V2);
        KubernetesTarget target = target(WorkloadKind.DEPLOYMENT, null);
        assertThat(target.inPlace()).isTrue();

        target.promote(Optional.of("b"), this::collect, cancellation);

        assertThat(read().getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());
    }

    @Test
    void waitsForARolloutThatSomebodyBeganAlready() {
        Deployment begun = api.status(api.deployment(V2), 4, 2, 3);
        KubernetesTarget target = target(WorkloadKind.DEPLOYMENT, null);
        assertThat(target.inPlace()).isFalse();
        Thread later = new Thread(() -> {
            awaitNote("deployment shop/web: 2/3 updated, 3 available");
            api.rolledOut(begun);
        });
        later.start();

        target.promote(Optional.empty(), this::collect, cancellation);

        assertThat(notes).contains("deployment shop/web: 3/3 updated, 3 available");
    }

    @Test
    void promotesAStatefulSet() {
        api.statefulSet(V1);
        api.onChange(changed -> {
            StatefulSet wanted = (StatefulSet) changed;
            String old = "web-" + KubernetesApi.hash(KubernetesApi.template(V1));
            String next = "web-" + KubernetesApi.hash(wanted.getSpec().getTemplate());
            api.controllerRevision(wanted, wanted.getSpec().getTemplate(), 2);
            api.status(wanted, 1, 2, old, next);
            awaitNote("statefulset shop/web: 1/3 updated, 2 available");
            api.rolledOut(wanted);
        });
        KubernetesTarget target = target(WorkloadKind.STATEFUL_SET, null);

        target.promote(Optional.empty(), this::collect, cancellation);

        assertThat(target.inPlace()).isTrue();
        assertThat(target.live().orElseThrow()).startsWith(V2 + " (revision web-");
    }

    @Test
    void promotesADaemonSet() {
        api.daemonSet(V1);
        api.onChange(changed -> {
            DaemonSet wanted = (DaemonSet) changed;
            api.controllerRevision(wanted, wanted.getSpec().getTemplate(), 2);
            api.status(wanted, 2, 2);
            awaitNote("daemonset shop/web: 2/3 updated, 2 available");
            api.rolledOut(wanted);
        });
        KubernetesTarget target = target(WorkloadKind.DAEMON_SET, null);

        target.promote(Optional.empty(), this::collect, cancellation);

        assertThat(target.inPlace()).isTrue();
        assertThat(target.live().orElseThrow()).startsWith(V2 + " (revision web-");
    }

    @Test
    void warnsThatArgoCdWillSetTheImageBack() {
        api.deployment(
                V1,
                builder -> builder.editMetadata()
                        .addToAnnotations("argocd.argoproj.io/tracking-id", "storefront:apps/Deployment:shop/web")
                        .endMetadata());
        api.onChange(changed -> api.rolledOut((Deployment) changed));

        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation);

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("Argo CD (application storefront)", "promote by a commit");
    }

    @Test
    void warnsThatFluxWillSetTheImageBackUnlessItIsToldToLeaveTheWorkloadAlone() {
        api.deployment(
                V1,
                builder -> builder.editMetadata()
                        .addToLabels("kustomize.toolkit.fluxcd.io/name", "apps")
                        .endMetadata());
        api.onChange(changed -> api.rolledOut((Deployment) changed));

        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation);

        assertThat(warnings).singleElement().asString().contains("Flux (Kustomization apps)");
    }

    @Test
    void endsAtOnceWhenSomebodySetsTheImageBack() {
        api.deployment(V1);
        api.onChange(changed -> {
            if (((Deployment) changed).getSpec().getTemplate().equals(KubernetesApi.template(V2))) {
                api.client().resource(changed).edit(now -> {
                    ((Deployment) now).getSpec().setTemplate(KubernetesApi.template("shop:git"));
                    return now;
                });
            }
        });

        assertThatThrownBy(() ->
                        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("was set to shop:git by somebody else while " + V2 + " rolled out");
    }

    @Test
    void stopsWaitingWhenTheRunIsInterrupted() {
        api.deployment(V1);
        api.onChange(changed -> {
            api.status((Deployment) changed, 4, 1, 3);
            awaitNote("deployment shop/web: 1/3 updated, 3 available");
            cancellation.cancel();
        });

        assertThatThrownBy(() ->
                        target(WorkloadKind.DEPLOYMENT, null).promote(Optional.empty(), this::collect, cancellation))
                .isInstanceOf(InterruptedRunException.class);
    }
}
