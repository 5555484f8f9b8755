package io.sluice.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.tekton.pipeline.v1.Pipeline;
import io.fabric8.tekton.pipeline.v1.PipelineRun;
import io.fabric8.tekton.pipeline.v1.Task;
import io.fabric8.tekton.pipeline.v1.TaskRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Tekton, its catalog and our own rules ask of the files. */
class CatalogTest {

    private static final Map<String, Class<?>> MODELS = Map.of(
            "Task", Task.class,
            "TaskRun", TaskRun.class,
            "Pipeline", Pipeline.class,
            "PipelineRun", PipelineRun.class,
            "ServiceAccount", ServiceAccount.class,
            "Role", Role.class,
            "RoleBinding", RoleBinding.class,
            "ClusterRoleBinding", ClusterRoleBinding.class);

    private static final Pattern REFERENCE = Pattern.compile("\\$\\(params\\.([\\w-]+)(?:\\[\\*])?\\)");

    static Stream<Path> files() {
        return Catalog.files().stream();
    }

    /** The Tasks, and the one inside the Pipeline. */
    static Stream<JsonNode> taskSpecs() {
        JsonNode pipeline = Catalog.read(Catalog.pipeline());
        return Stream.concat(
                Catalog.TASKS.stream()
                        .map(name -> Catalog.read(Catalog.task(name)).path("spec")),
                Catalog.each(pipeline.at("/spec/finally")).map(each -> each.path("taskSpec")));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileHasOnlyFieldsThatItsKindHas(Path file) throws IOException {
        for (JsonNode document : Catalog.documents(file)) {
            String kind = document.path("kind").asText();
            if (document.path("apiVersion").asText().startsWith("triggers.tekton.dev/")) {
                for (JsonNode template : document.at("/spec/resourcetemplates")) {
                    assertThat(Catalog.STRICT.treeToValue(template, PipelineRun.class))
                            .isNotNull();
                }
                continue; // there is no model of it in Maven Central
            }
            assertThat(MODELS).containsKey(kind);
            assertThat(Catalog.STRICT.treeToValue(document, MODELS.get(kind))).isNotNull();
        }
    }

    @Test
    void aFieldThatTektonDoesNotHaveWouldBeFound() {
        ObjectNode task = Catalog.read(Catalog.task("sluice-migrate"));
        ((ObjectNode) task.at("/spec/steps/0")).put("onErrors", "continue");

        assertThatThrownBy(() -> Catalog.STRICT.treeToValue(task, Task.class))
                .isInstanceOf(UnrecognizedPropertyException.class)
                .hasMessageContaining("onErrors");
    }

    /** What catlin, the catalog's own linter, asks for. */
    @Test
    void everyTaskIsLaidOutAndLabelledAsTheCatalogWants() {
        List<Path> files =
                new ArrayList<>(Catalog.TASKS.stream().map(Catalog::task).toList());
        files.add(Catalog.pipeline());
        for (Path file : files) {
            JsonNode object = Catalog.read(file);
            String name = object.at("/metadata/name").asText();
            JsonNode annotations = object.at("/metadata/annotations");

            assertThat(object.path("apiVersion").asText()).isEqualTo("tekton.dev/v1");
            assertThat(file)
                    .endsWith(
                            Path.of(object.path("kind").asText().toLowerCase(), name, Catalog.VERSION, name + ".yaml"));
            assertThat(object.at("/metadata/labels/app.kubernetes.io~1version").asText())
                    .isEqualTo(Catalog.VERSION);
            for (String annotation :
                    List.of("pipelines.minVersion", "categories", "tags", "displayName", "platforms")) {
                assertThat(annotations.path("tekton.dev/" + annotation).asText())
                        .as(annotation)
                        .isNotBlank();
            }
            assertThat(annotations.path("tekton.dev/platforms").asText().split(", "))
                    .allMatch(platform -> platform.matches("[a-z0-9]+/[a-z0-9]+"));
            assertThat(object.at("/spec/description").asText()).isNotBlank();
            assertThat(file.resolveSibling("README.md")).isRegularFile();
            assertThat(file.resolveSibling("samples").resolve(name + ".yaml")).isRegularFile();
        }
    }

    @ParameterizedTest
    @MethodSource("taskSpecs")
    void everyParameterIsUsedAndEveryUseIsDeclared(JsonNode spec) {
        Set<String> used = new TreeSet<>();
        ObjectNode body = spec.deepCopy();
        body.remove("params");
        Matcher matcher = REFERENCE.matcher(body.toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }

        assertThat(used).containsExactlyInAnyOrderElementsOf(Catalog.names(spec.path("params")));
    }

    @Test
    void everyParameterWorkspaceAndResultIsInTheReadmeWithItsDescription() throws IOException {
        List<Path> files =
                new ArrayList<>(Catalog.TASKS.stream().map(Catalog::task).toList());
        files.add(Catalog.pipeline());
        for (Path file : files) {
            String readme = Files.readString(file.resolveSibling("README.md"));
            JsonNode spec = Catalog.read(file).path("spec");
            for (JsonNode parameter : spec.path("params")) {
                String text = parameter.path("default").asText();
                String shown = !parameter.has("default") ? "required" : text.isEmpty() ? "empty" : "`" + text + "`";
                assertThat(readme)
                        .as(file.toString())
                        .contains("| `" + parameter.path("name").asText() + "` | " + shown + " | "
                                + parameter.path("description").asText() + " |");
            }
            for (JsonNode result : spec.path("results")) {
                assertThat(readme)
                        .contains("| `" + result.path("name").asText() + "` | "
                                + result.path("description").asText() + " |");
            }
            for (String workspace : Catalog.names(spec.path("workspaces"))) {
                assertThat(readme).contains("| `" + workspace + "`");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("taskSpecs")
    void noParameterIsPastedIntoAScriptOrAnArgument(JsonNode spec) {
        for (JsonNode container : Catalog.containers(spec)) {
            // Kubernetes replaces $(NAME) in arguments by any variable, also by one that holds a secret
            for (String field : List.of("script", "args", "command")) {
                assertThat(container.path(field).toString()).doesNotContain("$(params", "$(workspaces", "$(context");
            }
        }
    }

    /** In a variable's value Kubernetes replaces $(NAME) by the variables before it, so none before it holds a secret. */
    @ParameterizedTest
    @MethodSource("taskSpecs")
    void secretsComeAfterEveryParameter(JsonNode spec) {
        for (JsonNode container : Catalog.containers(spec)) {
            boolean secret = false;
            for (JsonNode variable : container.path("env")) {
                secret |= variable.has("valueFrom");
                assertThat(secret && variable.path("value").asText().contains("$("))
                        .as(variable.toString())
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("taskSpecs")
    void everyContainerIsConfined(JsonNode spec) {
        for (JsonNode container : Catalog.containers(spec)) {
            JsonNode context = container.path("securityContext");
            String name = container.path("name").asText();
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                    .as(name)
                    .isFalse();
            assertThat(context.at("/seccompProfile/type").asText()).as(name).isEqualTo("RuntimeDefault");
            if (!name.equals("run-as-image")) { // the step for images that need root or a writable root
                assertThat(context.path("runAsNonRoot").asBoolean()).as(name).isTrue();
                assertThat(context.path("runAsUser").asInt()).as(name).isEqualTo(65532);
                assertThat(context.path("readOnlyRootFilesystem").asBoolean())
                        .as(name)
                        .isTrue();
                assertThat(context.at("/capabilities/drop").toString()).as(name).isEqualTo("[\"ALL\"]");
                assertThat(container.path("volumeMounts").toString()).as(name).contains("\"/tmp\"");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("taskSpecs")
    void theApplicationsStepGetsNoSecretNoWorkspaceAndNoToken(JsonNode spec) {
        boolean split = spec.has("sidecars");
        for (JsonNode step : spec.path("steps")) {
            if (!step.path("image").asText().equals("$(params.app-image)")) {
                continue;
            }
            assertThat(split).isTrue();
            assertThat(step.toString()).doesNotContain("valueFrom", "envFrom", "\"workspaces\"", "$(workspaces");
            assertThat(step.path("volumeMounts").toString()).contains("/var/run/secrets/kubernetes.io/serviceaccount");
            assertThat(step.path("onError").asText()).isEqualTo("continue");
        }
        if (split) { // else a workspace is mounted everywhere
            Set<String> isolated = new HashSet<>();
            Catalog.containers(spec).forEach(each -> isolated.addAll(Catalog.names(each.path("workspaces"))));
            assertThat(isolated).containsAll(Catalog.names(spec.path("workspaces")));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyRunGivesWhatItsTaskOrPipelineTakes(Path file) {
        for (JsonNode document : Catalog.documents(file)) {
            check(document);
            document.at("/spec/resourcetemplates").forEach(CatalogTest::check);
            for (JsonNode task : List.of(document.at("/spec/tasks"), document.at("/spec/finally"))) {
                for (JsonNode each : task) {
                    JsonNode spec = each.has("taskSpec")
                            ? each.path("taskSpec")
                            : Catalog.read(Catalog.task(each.at("/taskRef/name").asText()))
                                    .path("spec");
                    assertFits(each, spec);
                }
            }
        }
    }

    private static void check(JsonNode run) {
        switch (run.path("kind").asText()) {
            case "TaskRun" ->
                assertFits(
                        run.path("spec"),
                        Catalog.read(Catalog.task(run.at("/spec/taskRef/name").asText()))
                                .path("spec"));
            case "PipelineRun" -> {
                assertThat(run.at("/spec/pipelineRef/name").asText()).isEqualTo("sluice-release");
                assertFits(run.path("spec"), Catalog.read(Catalog.pipeline()).path("spec"));
            }
            default -> assertThat(run.at("/spec/taskRef").isMissingNode()).isTrue();
        }
    }

    private static void assertFits(JsonNode run, JsonNode spec) {
        List<String> given = Catalog.names(run.path("params"));
        assertThat(Catalog.names(spec.path("params"))).containsAll(given);
        assertThat(given)
                .containsAll(Catalog.each(spec.path("params"))
                        .filter(each -> !each.has("default"))
                        .map(each -> each.path("name").asText())
                        .toList());
        List<String> workspaces = Catalog.names(run.path("workspaces"));
        assertThat(Catalog.names(spec.path("workspaces"))).containsAll(workspaces);
        assertThat(workspaces)
                .containsAll(Catalog.each(spec.path("workspaces"))
                        .filter(each -> !each.path("optional").asBoolean())
                        .map(each -> each.path("name").asText())
                        .toList());
        assertThat(given.contains("store") || workspaces.contains("store"))
                .as("where backups are kept")
                .isTrue();
    }

    @Test
    void theBackupsOfASampleOutliveTheRun() {
        for (Path file : Catalog.files()) {
            for (JsonNode document : Catalog.documents(file)) {
                assertThat(document.toString()).as(file.toString()).doesNotContain("volumeClaimTemplate\"");
            }
        }
    }

    @Test
    void whatSeveralTasksSayTheySayInTheSameWords() {
        Map<String, String> said = new HashMap<>();
        taskSpecs().forEach(spec -> {
            for (JsonNode parameter : spec.path("params")) {
                String text = parameter.toString();
                assertThat(said.computeIfAbsent(parameter.path("name").asText(), name -> text))
                        .isEqualTo(text);
            }
            for (JsonNode container : Catalog.containers(spec)) {
                String script = container.path("script").asText();
                int end = script.indexOf("[ -n \"$STORE\" ] ||");
                if (end > 0) {
                    String refusals = script.substring(0, end);
                    assertThat(said.computeIfAbsent("store's script", name -> refusals))
                            .isEqualTo(refusals);
                }
            }
        });
        assertThat(said).containsKey("store's script");
    }
}
