package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Role in the documentation grants what is asked for, and no more. */
class RightsTest {

    @TempDir
    Path directory;

    @Test
    void theDocumentedRoleIsTheLeastThatAPromotionAsksFor() throws IOException {
        List<String> granted = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        try (var documents = new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(Path.of("..", "docs", "examples", "kubernetes", "rbac.yaml")
                        .toFile())) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                kinds.add(document.path("kind").asText());
                document.path("rules")
                        .forEach(rule -> rule.path("verbs")
                                .forEach(verb -> granted.add(verb.asText() + " "
                                        + rule.path("resources").get(0).asText() + " "
                                        + rule.path("apiGroups").get(0).asText())));
            }
        }
        assertThat(kinds).containsExactly("Role", "RoleBinding");
        List<String> needed = new CopyOnWriteArrayList<>(List.of("get deployments apps"));
        try (KubernetesApi api = new KubernetesApi(false)) {
            api.server()
                    .expect()
                    .post()
                    .withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                    .andReply(201, request -> {
                        needed.add(asked(request.getBody().readUtf8()));
                        return Map.of("status", Map.of("allowed", true));
                    })
                    .always();

            new WorkloadClient(
                            new Cluster(api.kubeconfig(directory), null),
                            WorkloadKind.DEPLOYMENT,
                            KubernetesApi.NAMESPACE,
                            "web")
                    .missingRights();
        }

        assertThat(granted).containsExactlyInAnyOrderElementsOf(needed);
    }

    private static String asked(String review) {
        try {
            JsonNode asked = new YAMLMapper().readTree(review).at("/spec/resourceAttributes");
            String subresource = asked.path("subresource").asText();
            return asked.path("verb").asText() + " " + asked.path("resource").asText()
                    + (subresource.isEmpty() ? "" : "/" + subresource) + " "
                    + asked.path("group").asText();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
