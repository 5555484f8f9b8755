package io.sluice.testing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link KubernetesMock} with Tekton's objects; its controller is played by the test, since no cluster can be had here. Fields,
 * reasons and labels are those of Tekton's documentation.
 */
public final class TektonApi extends KubernetesMock {

    public static final ResourceDefinitionContext RUNS = context("PipelineRun", "pipelineruns");
    public static final ResourceDefinitionContext TASKS = context("TaskRun", "taskruns");
    private static final ResourceDefinitionContext PIPELINES = context("Pipeline", "pipelines");
    private static final ResourceDefinitionContext DEFINED_TASKS = context("Task", "tasks");

    private String said = "%s says %s";

    public TektonApi() {
        super(false);
        for (ResourceDefinitionContext each : List.of(RUNS, TASKS, PIPELINES, DEFINED_TASKS)) {
            server().expectCustomResource(new CustomResourceDefinitionContext.Builder()
                    .withGroup(each.getGroup())
                    .withVersion(each.getVersion())
                    .withKind(each.getKind())
                    .withPlural(each.getPlural())
                    .withScope("Namespaced")
                    .build());
        }
    }

    public void pipeline() {
        create(PIPELINES, "Pipeline", "sluice-release", Map.of(), Map.of());
    }

    /** What the steps of the tasks from now on print: a format of task and step. */
    public void says(String line) {
        said = line;
    }

    public void restoreTask() {
        create(DEFINED_TASKS, "Task", "sluice-restore", Map.of(), Map.of());
    }

    public List<GenericKubernetesResource> runs() {
        return client.genericKubernetesResources(RUNS)
                .inNamespace("shop")
                .list()
                .getItems();
    }

    /** The first PipelineRun, when it is there. */
    public String awaitRun() {
        Await.await(() -> !runs().isEmpty());
        return runs().get(0).getMetadata().getName();
    }

    /** {@code spec.status} of the PipelineRun, by which it is cancelled. */
    public String wanted(String run) {
        GenericKubernetesResource now = client.genericKubernetesResources(RUNS)
                .inNamespace("shop")
                .withName(run)
                .get();
        return String.valueOf(((Map<?, ?>) now.getAdditionalProperties().get("spec")).get("status"));
    }

    /** Ends the PipelineRun. */
    public void end(String run, String succeeded, String reason, String message) {
        client.genericKubernetesResources(RUNS)
                .inNamespace("shop")
                .withName(run)
                .edit(now -> {
                    now.setAdditionalProperty(
                            "status", Map.of("conditions", List.of(condition(succeeded, reason, message))));
                    return now;
                });
    }

    /** A TaskRun that has ended, with its pod; {@code steps} are exit statuses by name. */
    public void task(
            String run,
            int order,
            String task,
            String reason,
            Map<String, Integer> steps,
            Map<String, String> results) {
        String name = run + "-" + task;
        List<Map<String, Object>> states = new ArrayList<>();
        steps.forEach((step, code) -> states.add(Map.of(
                "name",
                step,
                "container",
                "step-" + step,
                "terminationReason",
                step.equals("run") && code != 0 ? "Continued" : code == 0 ? "Completed" : "Error",
                "terminated",
                Map.of("exitCode", code, "reason", code == 0 ? "Completed" : "Error"))));
        List<Map<String, String>> values = new ArrayList<>();
        results.forEach((key, value) -> values.add(Map.of("name", key, "value", value)));
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("podName", name + "-pod");
        status.put("startTime", "2026-11-24T10:0%d:00Z".formatted(order));
        status.put("completionTime", "2026-11-24T10:0%d:30Z".formatted(order));
        status.put("steps", states);
        status.put("results", values);
        boolean good = reason.equals("Succeeded");
        status.put(
                "conditions",
                List.of(condition(good ? "True" : "False", reason, good ? "" : "\"step-record\" exited")));
        PodStatusBuilder containers = new PodStatusBuilder();
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withName(name + "-pod")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .endSpec();
        steps.forEach((step, code) -> {
            pod.editSpec()
                    .addNewContainer()
                    .withName("step-" + step)
                    .endContainer()
                    .endSpec();
            containers
                    .addNewContainerStatus()
                    .withName("step-" + step)
                    .withNewState()
                    .withNewTerminated()
                    .withExitCode(code)
                    .endTerminated()
                    .endState()
                    .endContainerStatus();
            log(
                    name + "-pod",
                    "step-" + step,
                    "2026-11-24T10:0%d:01Z %s\n".formatted(order, said.formatted(task, step)));
        });
        client.resource(pod.withStatus(containers.build()).build()).create();
        create(TASKS, "TaskRun", name, labels(run, task), Map.of("status", status));
    }

    /** A TaskRun whose pod waits with a reason of the kubelet's. */
    public void waiting(String run, String task, String reason, String message) {
        String name = run + "-" + task;
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name + "-pod")
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("step-run")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .addNewContainerStatus()
                        .withName("step-run")
                        .withImage("registry.example/shop:v2")
                        .withNewState()
                        .withNewWaiting(message, reason)
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .create();
        create(
                TASKS,
                "TaskRun",
                name,
                labels(run, task),
                Map.of(
                        "status",
                        Map.of(
                                "podName",
                                name + "-pod",
                                "startTime",
                                "2026-11-24T10:00:00Z",
                                "conditions",
                                List.of(condition("Unknown", "Pending", "")))));
    }

    /** Changes a TaskRun's end to cancelled. */
    public void cancelled(String run, String task) {
        client.genericKubernetesResources(TASKS)
                .inNamespace("shop")
                .withName(run + "-" + task)
                .edit(now -> {
                    now.setAdditionalProperty(
                            "status",
                            Map.of("conditions", List.of(condition("False", "TaskRunCancelled", "was cancelled"))));
                    return now;
                });
    }

    private void log(String pod, String container, String text) {
        String path = "/api/v1/namespaces/shop/pods/" + pod + "/log?pretty=false&container=" + container
                + "%s&timestamps=true&follow=true";
        server().expect()
                .get()
                .withPath(path.formatted(""))
                .andReturn(200, text)
                .always();
        server().expect()
                .get()
                .withPath(path.formatted("&sinceTime=" + text.substring(0, text.indexOf(' '))))
                .andReturn(200, text)
                .always();
    }

    private void create(
            ResourceDefinitionContext context,
            String kind,
            String name,
            Map<String, String> labels,
            Map<String, Object> properties) {
        GenericKubernetesResource made = new GenericKubernetesResource();
        made.setApiVersion("tekton.dev/v1");
        made.setKind(kind);
        made.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace("shop")
                .withLabels(labels)
                .build());
        made.setAdditionalProperties(new LinkedHashMap<>(properties));
        client.genericKubernetesResources(context)
                .inNamespace("shop")
                .resource(made)
                .create();
    }

    private static Map<String, String> labels(String run, String task) {
        return Map.of("tekton.dev/pipelineRun", run, "tekton.dev/pipelineTask", task);
    }

    private static Map<String, String> condition(String status, String reason, String message) {
        return Map.of("type", "Succeeded", "status", status, "reason", reason, "message", message);
    }

    private static ResourceDefinitionContext context(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("tekton.dev")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
