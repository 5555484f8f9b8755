package io.sluice.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON patch (RFC 6902) of a workload that holds only while its resourceVersion is the one that was read: only the
 * fields that are named change, and nothing of what kubectl, Helm or another applier owns moves to us.
 */
final class WorkloadPatch {

    private final Workload read;
    private final Map<String, @Nullable String> annotations = new LinkedHashMap<>();
    private int container = -1;
    private @Nullable String image;
    private @Nullable PodTemplateSpec template;

    WorkloadPatch(Workload read) {
        this.read = read;
    }

    WorkloadPatch image(int index, String wanted) {
        container = index;
        image = wanted;
        return this;
    }

    WorkloadPatch template(PodTemplateSpec wanted) {
        template = wanted;
        return this;
    }

    /** Of the workload itself: an annotation of its pods' template would start a rollout. Null removes it. */
    WorkloadPatch annotate(String name, @Nullable String value) {
        annotations.put(name, value);
        return this;
    }

    String json(KubernetesClient client) {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        // a version that is no longer the object's makes the server answer 409; a "test" would be a mere 422
        operation(operations, "replace", "/metadata/resourceVersion")
                .put("value", read.metadata().getResourceVersion());
        addAnnotations(operations);
        if (image != null) {
            operation(operations, "replace", "/spec/template/spec/containers/" + container + "/image")
                    .put("value", image);
        }
        if (template != null) {
            operation(operations, "replace", "/spec/template")
                    .set(
                            "value",
                            client.getKubernetesSerialization()
                                    .convertValue(template, com.fasterxml.jackson.databind.JsonNode.class));
        }
        return operations.toString();
    }

    private void addAnnotations(ArrayNode operations) {
        Map<String, String> present = Objects.requireNonNullElse(read.metadata().getAnnotations(), Map.of());
        if (present.isEmpty() && annotations.values().stream().anyMatch(Objects::nonNull)) {
            operation(operations, "add", "/metadata/annotations").putObject("value");
        }
        annotations.forEach((name, value) -> {
            String path = "/metadata/annotations/" + name.replace("~", "~0").replace("/", "~1");
            if (value != null) {
                operation(operations, "add", path).put("value", value);
            } else if (present.containsKey(name)) {
                operation(operations, "remove", path);
            }
        });
    }

    private static ObjectNode operation(ArrayNode operations, String name, String path) {
        return operations.addObject().put("op", name).put("path", path);
    }
}
