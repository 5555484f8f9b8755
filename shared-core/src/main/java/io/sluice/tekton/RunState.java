package io.sluice.tekton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What is read of a PipelineRun or a TaskRun. The fields are those of {@code tekton.dev/v1} (Tekton, "PipelineRuns" and
 * "TaskRuns", "Monitoring execution status").
 *
 * @param task the Pipeline's name for it; empty for a PipelineRun
 * @param ended whether the condition {@code Succeeded} is true or false, no more unknown
 * @param reason Tekton's word for where it stands, such as {@code Cancelled}
 * @param message Tekton's sentence; may be empty
 * @param results by name; those of a TaskRun are there also if it failed
 * @param steps exit status of each step that has ended and is not allowed to fail, in order
 */
record RunState(
        String name,
        String task,
        boolean ended,
        boolean succeeded,
        String reason,
        String message,
        Optional<Instant> startedAt,
        Optional<Instant> completedAt,
        Optional<String> pod,
        Map<String, String> results,
        Map<String, Integer> steps) {

    private static final String TASK = "tekton.dev/pipelineTask";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static RunState of(GenericKubernetesResource resource) {
        JsonNode status = MAPPER.valueToTree(resource.getAdditionalProperties()).path("status");
        JsonNode condition = find(status.path("conditions"), "type", "Succeeded");
        String known = condition.path("status").asText();
        Map<String, String> labels =
                Optional.ofNullable(resource.getMetadata().getLabels()).orElse(Map.of());
        return new RunState(
                resource.getMetadata().getName(),
                labels.getOrDefault(TASK, ""),
                known.equals("True") || known.equals("False"),
                known.equals("True"),
                condition.path("reason").asText(),
                condition.path("message").asText().strip().replaceAll("\\s+", " "),
                time(status.path("startTime")),
                time(status.path("completionTime")),
                Optional.of(status.path("podName").asText()).filter(name -> !name.isEmpty()),
                results(status.path("results")),
                steps(status.path("steps")));
    }

    RunState withMessage(String other) {
        return new RunState(name, task, ended, succeeded, reason, other, startedAt, completedAt, pod, results, steps);
    }

    boolean isCancelled() {
        return ended && !succeeded && (reason.contains("Cancelled") || reason.equals("StoppedRunFinally"));
    }

    /** In the words of a record's phase. */
    String outcome() {
        return !ended ? "running" : succeeded ? "succeeded" : isCancelled() ? "interrupted" : "failed";
    }

    /** From its start to its completion; zero if one of them is not known. */
    Duration took() {
        return startedAt.isPresent() && completedAt.isPresent()
                ? Duration.between(startedAt.get(), completedAt.get())
                : Duration.ZERO;
    }

    private static JsonNode find(JsonNode list, String field, String value) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(each -> each.path(field).asText().equals(value))
                .findFirst()
                .orElse(MAPPER.missingNode());
    }

    private static Map<String, String> results(JsonNode list) {
        Map<String, String> results = new LinkedHashMap<>();
        list.forEach(each -> results.put(
                each.path("name").asText(), each.path("value").asText().strip()));
        return results;
    }

    /** A step with {@code onError: continue} ends with the reason Continued; one after a failure is Skipped. */
    private static Map<String, Integer> steps(JsonNode list) {
        Map<String, Integer> steps = new LinkedHashMap<>();
        list.forEach(step -> {
            JsonNode end = step.path("terminated");
            String why = step.path("terminationReason").asText();
            if (end.isObject() && !why.equals("Continued") && !why.equals("Skipped")) {
                steps.put(step.path("name").asText(), end.path("exitCode").asInt());
            }
        });
        return steps;
    }

    private static Optional<Instant> time(JsonNode text) {
        try {
            return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
