package io.sluice.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** {@link KubernetesMock} with workloads named {@code web}, as their controllers leave them. */
public final class KubernetesApi extends KubernetesMock {

    public static final String NAMESPACE = "shop";
    public static final Map<String, String> LABELS = Map.of("app", "web");

    public KubernetesApi(boolean https) {
        super(https);
    }

    public static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(LABELS)
                .endMetadata()
                .withNewSpec()
                .withContainers(
                        new ContainerBuilder().withName("web").withImage(image).build())
                .endSpec()
                .build();
    }

    /** A Deployment {@code web} of three pods, rolled out, with its ReplicaSet. */
    public Deployment deployment(String image) {
        return deployment(image, deployment -> {});
    }

    public Deployment deployment(String image, Consumer<DeploymentBuilder> change) {
        DeploymentBuilder builder = new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace(NAMESPACE)
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withNewSelector()
                .withMatchLabels(LABELS)
                .endSelector()
                .withTemplate(template(image))
                .endSpec();
        change.accept(builder);
        Deployment made = client.resource(builder.build()).create();
        react(made, made.getSpec().getTemplate());
        replicaSet(made, 1);
        return rolledOut(made);
    }

    /** The ReplicaSet that the controller makes for what the Deployment wants. */
    public void replicaSet(Deployment of, long revision) {
        String hash = hash(of.getSpec().getTemplate());
        var set = new ReplicaSetBuilder()
                .withNewMetadata()
                .withName("web-" + hash)
                .withNamespace(NAMESPACE)
                .addToLabels(LABELS)
                .addToLabels("pod-template-hash", hash)
                .addToAnnotations("deployment.kubernetes.io/revision", Long.toString(revision))
                .addNewOwnerReference()
                .withKind("Deployment")
                .withName("web")
                .withUid(of.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withTemplate(new PodTemplateSpecBuilder(of.getSpec().getTemplate())
                        .editMetadata()
                        .addToLabels("pod-template-hash", hash)
                        .endMetadata()
                        .build())
                .endSpec()
                .build();
        if (client.resource(set).get() == null) {
            client.resource(set).create();
        }
    }

    public static String hash(PodTemplateSpec template) {
        return Integer.toHexString(template.getSpec().getContainers().toString().hashCode());
    }

    /** A pod of the newest template. */
    public Pod pod(String name, String label, String hash, PodStatus status) {
        return client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .addToLabels(LABELS)
                        .addToLabels(label, hash)
                        .endMetadata()
                        .withStatus(status)
                        .build())
                .create();
    }

    public List<Job> jobs() {
        return client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems();
    }

    /** The pod that the controller makes for one of our Jobs. */
    public Pod pod(Job of, PodStatus status) {
        String name = of.getMetadata().getName();
        return client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name + "-x")
                        .withNamespace(NAMESPACE)
                        .addToLabels("sluice.io/job", name)
                        .endMetadata()
                        .withStatus(status)
                        .build())
                .create();
    }

    /** Of a Job's pod whose image is not there. */
    public static PodStatus notPulled(String image) {
        return new PodStatusBuilder()
                .addNewContainerStatus()
                .withName("migrate")
                .withImage(image)
                .withNewState()
                .withNewWaiting("not found", "ErrImagePull")
                .endState()
                .endContainerStatus()
                .build();
    }

    /** Of a Job's pod that ended with {@code exit}. */
    public static PodStatus ended(int exit) {
        return new PodStatusBuilder()
                .withPhase(exit == 0 ? "Succeeded" : "Failed")
                .addNewContainerStatus()
                .withName("migrate")
                .withNewState()
                .withNewTerminated()
                .withExitCode(exit)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .build();
    }

    /** A StatefulSet {@code web} of three pods, rolled out, with its revision. */
    public StatefulSet statefulSet(String image) {
        StatefulSet made = client.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace(NAMESPACE)
                        .withGeneration(1L)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(3)
                        .withNewSelector()
                        .withMatchLabels(LABELS)
                        .endSelector()
                        .withTemplate(template(image))
                        .endSpec()
                        .build())
                .create();
        react(made, made.getSpec().getTemplate());
        controllerRevision(made, made.getSpec().getTemplate(), 1);
        return rolledOut(made);
    }

    /** A DaemonSet {@code web} on three nodes, rolled out, with its revision. */
    public DaemonSet daemonSet(String image) {
        DaemonSet made = client.resource(new DaemonSetBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace(NAMESPACE)
                        .withGeneration(1L)
                        .endMetadata()
                        .withNewSpec()
                        .withNewSelector()
                        .withMatchLabels(LABELS)
                        .endSelector()
                        .withTemplate(template(image))
                        .endSpec()
                        .build())
                .create();
        react(made, made.getSpec().getTemplate());
        controllerRevision(made, made.getSpec().getTemplate(), 1);
        return rolledOut(made);
    }

    public void controllerRevision(HasMetadata of, PodTemplateSpec template, long revision) {
        ObjectNode data = Serialization.unmarshal(Serialization.asJson(template), ObjectNode.class);
        data.put("$patch", "replace");
        var made = new ControllerRevisionBuilder()
                .withNewMetadata()
                .withName("web-" + hash(template))
                .withNamespace(NAMESPACE)
                .addToLabels(LABELS)
                .addToLabels("controller-revision-hash", hash(template))
                .addNewOwnerReference()
                .withKind(of.getKind())
                .withName("web")
                .withUid(of.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withData(Map.of("spec", Map.of("template", data)))
                .withRevision(revision)
                .build();
        if (client.resource(made).get() == null) {
            client.resource(made).create();
        }
    }

    public Deployment rolledOut(Deployment of) {
        return status(of, 3, 3, 3);
    }

    /** Writes the status as the deployment controller does. */
    public Deployment status(Deployment of, int total, int updated, int available) {
        return client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(of.getMetadata().getName())
                .editStatus(now -> new DeploymentBuilder(now)
                        .editOrNewStatus()
                        .withObservedGeneration(now.getMetadata().getGeneration())
                        .withReplicas(total)
                        .withUpdatedReplicas(updated)
                        .withAvailableReplicas(available)
                        .endStatus()
                        .build());
    }

    /** A condition of a Deployment, as its controller writes it. */
    public Deployment condition(Deployment of, String type, String value, String reason, String message) {
        return client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(of.getMetadata().getName())
                .editStatus(now -> new DeploymentBuilder(now)
                        .editOrNewStatus()
                        .addNewCondition()
                        .withType(type)
                        .withStatus(value)
                        .withReason(reason)
                        .withMessage(message)
                        .endCondition()
                        .endStatus()
                        .build());
    }

    public StatefulSet rolledOut(StatefulSet of) {
        String revision = "web-" + hash(of.getSpec().getTemplate());
        return status(of, 3, 3, revision, revision);
    }

    public StatefulSet status(StatefulSet of, int updated, int ready, String current, String update) {
        return client.apps()
                .statefulSets()
                .inNamespace(NAMESPACE)
                .withName(of.getMetadata().getName())
                .editStatus(now -> new StatefulSetBuilder(now)
                        .editOrNewStatus()
                        .withObservedGeneration(now.getMetadata().getGeneration())
                        .withReplicas(3)
                        .withUpdatedReplicas(updated)
                        .withReadyReplicas(ready)
                        .withCurrentRevision(current)
                        .withUpdateRevision(update)
                        .endStatus()
                        .build());
    }

    public DaemonSet rolledOut(DaemonSet of) {
        return status(of, 3, 3);
    }

    public DaemonSet status(DaemonSet of, int updated, int available) {
        return client.apps()
                .daemonSets()
                .inNamespace(NAMESPACE)
                .withName(of.getMetadata().getName())
                .editStatus(now -> new DaemonSetBuilder(now)
                        .editOrNewStatus()
                        .withObservedGeneration(now.getMetadata().getGeneration())
                        .withDesiredNumberScheduled(3)
                        .withUpdatedNumberScheduled(updated)
                        .withNumberAvailable(available)
                        .endStatus()
                        .build());
    }
}
