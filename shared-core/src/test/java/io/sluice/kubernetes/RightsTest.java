package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Roles in the documentation grant what is asked for, and no more. */
class RightsTest {

    @TempDir
    Path directory;

    @Test
    void theDocumentedRoleIsTheLeastThatAPromotionAsksFor() throws IOException {
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

        assertThat(granted("kubernetes")).containsExactlyInAnyOrderElementsOf(needed);
    }

    @Test
    void theDocumentedRoleIsTheLeastThatAMigrationAsAJobUses() throws Exception {
        Set<String> used = new TreeSet<>();
        try (KubernetesApi api = new KubernetesApi(false)) {
            api.deployment("shop:v1");
            api.onJob(job -> ended(api, job));
            var place = new PodPlace(
                    WorkloadKind.DEPLOYMENT, "web", null, null, null, null, api.kubeconfig(directory), null);
            var command = Command.of(directory, "migrate").withTimeout(Duration.ofMinutes(1));
            new CommandJob(place, "shop", new Redactor()).run(command, Events.none(), new Cancellation());
            while (!used.contains("delete jobs batch")) {
                RecordedRequest request = api.server().takeRequest();
                if (String.valueOf(request.getHeader("User-Agent")).startsWith("sluice/")) {
                    used.add(used(request));
                }
            }
        }

        assertThat(granted("kubernetes-job")).containsExactlyInAnyOrderElementsOf(used);
    }

    private static void ended(KubernetesApi api, Job job) {
        String name = job.getMetadata().getName();
        api.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("shop")
                        .addToLabels("sluice.io/job", name)
                        .endMetadata()
                        .withNewStatus()
                        .addNewContainerStatus()
                        .withName("migrate")
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(0)
                        .endTerminated()
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .create();
    }

    /** Verb, resource and group of a request ("Authorization Overview", Determine the request verb). */
    private static String used(RecordedRequest request) {
        Matcher path = Pattern.compile(
                        "/apis?/(?:(?<group>[a-z]+)/)?v1/namespaces/shop/(?<plural>[a-z]+)(?<name>/[^/?]+)?"
                                + "(?<sub>/[a-z]+)?(\\?.*)?")
                .matcher(request.getPath());
        assertThat(path.matches()).as(request.getPath()).isTrue();
        String verb = switch (request.getMethod()) {
            case "GET" -> path.group("name") == null ? "list" : "get";
            case "POST" -> "create";
            default -> request.getMethod().toLowerCase(java.util.Locale.ROOT);
        };
        return verb + " " + path.group("plural") + (path.group("sub") == null ? "" : path.group("sub")) + " "
                + (path.group("group") == null ? "" : path.group("group"));
    }

    private static List<String> granted(String example) throws IOException {
        List<String> granted = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        Path file = Path.of("..", "docs", "examples", example, "rbac.yaml");
        try (var documents = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
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
        return granted;
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
