package io.sluice.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the controllers and kubelets of a cluster without any would write: a changed Deployment is rolled out, a Job that may
 * run gets a pod whose container ends with 0. A pod's log cannot be played: the API server asks its node for it.
 */
public final class PlayedControllers implements AutoCloseable {

    private final KubernetesClient client;
    private final String namespace;
    private final Set<String> started = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::play, "controllers");
    private volatile boolean closed;

    public PlayedControllers(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        thread.setDaemon(true);
        thread.start();
    }

    private void play() {
        while (!closed) {
            try {
                client.apps().deployments().inNamespace(namespace).list().getItems().stream()
                        .filter(PlayedControllers::isNew)
                        .forEach(this::rollOut);
                client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                        .filter(job -> !Boolean.TRUE.equals(job.getSpec().getSuspend()))
                        .filter(job -> started.add(job.getMetadata().getUid()))
                        .forEach(this::run);
                Thread.sleep(50);
            } catch (KubernetesClientException e) {
                // changed or gone meanwhile: as it is in the next round
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean isNew(Deployment deployment) {
        return deployment.getStatus() == null
                || !deployment
                        .getMetadata()
                        .getGeneration()
                        .equals(deployment.getStatus().getObservedGeneration());
    }

    private void rollOut(Deployment deployment) {
        int replicas = deployment.getSpec().getReplicas();
        client.resource(new DeploymentBuilder(deployment)
                        .withNewStatus()
                        .withObservedGeneration(deployment.getMetadata().getGeneration())
                        .withReplicas(replicas)
                        .withUpdatedReplicas(replicas)
                        .withReadyReplicas(replicas)
                        .withAvailableReplicas(replicas)
                        .endStatus()
                        .build())
                .updateStatus();
    }

    private void run(Job job) {
        var template = job.getSpec().getTemplate();
        Pod pod = client.resource(new PodBuilder()
                        .withMetadata(template.getMetadata())
                        .editMetadata()
                        .withName(job.getMetadata().getName() + "-x")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withSpec(template.getSpec())
                        .build())
                .create();
        String container = template.getSpec().getContainers().get(0).getName();
        pod.setStatus(new PodStatusBuilder()
                .withPhase("Succeeded")
                .addNewContainerStatus()
                .withName(container)
                .withImage(template.getSpec().getContainers().get(0).getImage())
                .withImageID("")
                .withReady(false)
                .withRestartCount(0)
                .withNewState()
                .withNewTerminated()
                .withExitCode(0)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .build());
        client.resource(pod).updateStatus();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
