package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.spec.ReleaseSpec;
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
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked for before a run, what a run uses, and what the documented Roles grant are the same. */
@Timeout(60)
class RightsTest {

    private static final Path DOCS = Path.of("..", "docs", "examples");
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    @TempDir
    Path directory;

    private final KubernetesApi api = new KubernetesApi(false);
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void theDocumentedRolesAreTheLeastThatAPromotionAsksFor() throws IOException {
        api.deployment("shop:v1");
        reviews(right -> true);

        promotion().check();

        assertThat(granted(DOCS.resolve("kubernetes/rbac.yaml"))).containsExactlyInAnyOrderElementsOf(asked);
        assertThat(granted(Path.of("..", "tekton-tasks", "rbac", "promote.yaml")))
                .containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void theDocumentedRoleIsTheLeastThatAMigrationAsAJobAsksForAndUses() throws Exception {
        api.deployment("shop:v1");
        reviews(right -> true);
        job().check();
        Set<String> used = new TreeSet<>();
        api.onJob(job -> api.pod(job, KubernetesApi.ended(0)));
        var command = Command.of(directory, "migrate").withTimeout(Duration.ofMinutes(1));
        job().run(command, Events.none(), new Cancellation());
        while (!used.contains("delete jobs batch")) {
            RecordedRequest request = api.server().takeRequest();
            if (String.valueOf(request.getHeader("User-Agent")).startsWith("sluice/")
                    && !request.getPath().equals(REVIEWS)) {
                used.add(used(request));
            }
        }

        List<String> granted = granted(DOCS.resolve("kubernetes-job/rbac.yaml"));
        assertThat(granted).containsExactlyInAnyOrderElementsOf(asked);
        assertThat(granted).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void theDocumentedRoleIsTheLeastThatAMigrationInARunningContainerAsksFor() throws IOException {
        api.deployment("shop:v1");
        reviews(right -> true);

        new CommandExec(place(), new Redactor()).check();

        assertThat(granted(DOCS.resolve("kubernetes-exec/rbac.yaml"))).containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void aJobThatMayNotBeMadeIsToldWithEveryRightThatIsMissing() {
        api.deployment("shop:v1");
        reviews(right -> !right.startsWith("create "));

        assertThatThrownBy(job()::check)
                .isInstanceOf(KubernetesException.class)
                .hasMessage("this account may not create jobs.batch in namespace shop, nor create secrets in namespace"
                        + " shop; give it a Role with that (docs/kubernetes.md has the one for migrate.in: job)");
    }

    @Test
    void aContainerInWhichNothingMayBeRunIsTold() {
        api.deployment("shop:v1");
        reviews(right -> !right.endsWith("pods/exec "));

        assertThatThrownBy(new CommandExec(place(), new Redactor())::check)
                .isInstanceOf(KubernetesException.class)
                .hasMessage("this account may not get pods/exec in namespace shop, nor create pods/exec in namespace"
                        + " shop; give it a Role with that (docs/kubernetes.md has the one for migrate.in: exec)");
    }

    @Test
    void theWorkloadThatAJobIsToResembleHasToBeThere() {
        reviews(right -> true);

        assertThatThrownBy(job()::check).hasMessageContaining("there is no deployment web in namespace shop");
    }

    @Test
    void aServerThatDoesNotTellIsNoReasonToRefuse() {
        api.deployment("shop:v1");
        api.server().expect().post().withPath(REVIEWS).andReturn(404, "").always();

        assertThatCode(job()::check).doesNotThrowAnyException();
    }

    private void reviews(Predicate<String> allowed) {
        api.server()
                .expect()
                .post()
                .withPath(REVIEWS)
                .andReply(201, request -> {
                    String right = asked(request.getBody().readUtf8());
                    asked.add(right);
                    return Map.of("status", Map.of("allowed", allowed.test(right)));
                })
                .always();
    }

    private WorkloadImage promotion() {
        var spec = new ReleaseSpec.Kubernetes(
                WorkloadKind.DEPLOYMENT,
                "web",
                null,
                null,
                "shop:v2",
                api.kubeconfig(directory),
                null,
                Duration.ofMinutes(1));
        return new WorkloadImage(spec, new Redactor());
    }

    private CommandJob job() {
        return new CommandJob(place(), "shop", new Redactor());
    }

    private PodPlace place() {
        return new PodPlace(WorkloadKind.DEPLOYMENT, "web", null, null, null, null, api.kubeconfig(directory), null);
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

    private static List<String> granted(Path file) throws IOException {
        List<String> granted = new ArrayList<>();
        try (var documents = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                document.path("rules")
                        .forEach(rule -> rule.path("verbs")
                                .forEach(verb -> granted.add(verb.asText() + " "
                                        + rule.path("resources").get(0).asText() + " "
                                        + rule.path("apiGroups").get(0).asText())));
            }
        }
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
