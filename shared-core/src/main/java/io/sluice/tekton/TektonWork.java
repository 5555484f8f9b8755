package io.sluice.tekton;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.sluice.ExitStatus;
import io.sluice.Sha256;
import io.sluice.SluiceException;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.TektonRelease;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * What is to be done on Tekton for a release, and the PipelineRun that does it, as Tekton's documentation of PipelineRuns has
 * it: the release by the Pipeline, or the restore of a backup by the Task for that.
 *
 * @param backup what is restored; empty: it is the release
 */
record TektonWork(TektonRelease release, Optional<String> backup) {

    /** Labels hold 63 characters at most, and names of releases are longer. */
    static final String LABEL = "sluice.io/release-hash";

    static final String RESTORE_TASK = "sluice-restore";

    private static final Pattern PASSWORD = Pattern.compile("://[^/@\\s]*:[^@\\s]+@");

    /** The tasks of the shipped Pipeline that look at the workload. */
    private static final List<String> PROMOTING = List.of("check", "promote");

    /** Parameters of {@link #RESTORE_TASK} beside version and backup; a Pipeline of the user's own may have others. */
    static final List<String> RESTORING = List.of(
            "app-image", "database-key", "database-secret", "directory", "environment-secret", "sluice-image", "store");

    static TektonWork release(TektonRelease release) {
        return new TektonWork(release, Optional.empty());
    }

    static TektonWork restore(TektonRelease release, String backup) {
        return new TektonWork(release, Optional.of(backup));
    }

    /** Value of {@link #LABEL}: PipelineRuns that do the same have the same. */
    String hash() {
        String name = backup.map(id -> release.name() + " restore " + id).orElse(release.name());
        return Sha256.hex(name).substring(0, 16);
    }

    /** Prefix of the names of its PipelineRuns; a number follows. */
    String prefix() {
        String app = release.app().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String cut = app.substring(0, Math.min(app.length(), 30)).replaceAll("^-+|-+$", "");
        return "%s-%s-%s-"
                .formatted(
                        cut.isEmpty() ? "app" : cut,
                        backup.isPresent() ? "restore" : "release",
                        hash().substring(0, 10));
    }

    /** @throws SluiceException if a parameter holds a password, which everybody who may read PipelineRuns would see */
    GenericKubernetesResource pipelineRun(int number, String namespace) {
        GenericKubernetesResource made = new GenericKubernetesResource();
        made.setApiVersion("tekton.dev/v1");
        made.setKind("PipelineRun");
        made.setMetadata(new ObjectMetaBuilder()
                .withName(prefix() + number)
                .withNamespace(namespace)
                .addToLabels("app.kubernetes.io/managed-by", "sluice")
                .addToLabels(LABEL, hash())
                .addToAnnotations("sluice.io/release", release.name())
                .build());
        ReleaseSpec.Tekton tekton = release.tekton();
        Map<String, Object> spec = new TreeMap<>(backup.map(this::restoring).orElseGet(this::releasing));
        spec.put("timeouts", Map.of("pipeline", tekton.timeout().toSeconds() + "s"));
        spec.put("taskRunTemplate", Map.of("podTemplate", Map.of("securityContext", Map.of("fsGroup", 65532))));
        spec.put("workspaces", list(tekton.workspaces(), TektonWork::workspace));
        made.setAdditionalProperty("spec", spec);
        return made;
    }

    private Map<String, Object> releasing() {
        ReleaseSpec.Tekton tekton = release.tekton();
        Map<String, String> params = new TreeMap<>(tekton.params());
        params.put("version", release.version());
        return Map.of(
                "pipelineRef",
                Map.of("name", tekton.pipeline()),
                "taskRunSpecs",
                PROMOTING.stream()
                        .map(task -> Map.of("pipelineTaskName", task, "serviceAccountName", tekton.serviceAccount()))
                        .toList(),
                "params",
                params(params));
    }

    private Map<String, Object> restoring(String id) {
        Map<String, String> params = new TreeMap<>(release.tekton().params());
        params.keySet().retainAll(RESTORING);
        params.put("version", release.version());
        params.put("backup", id);
        Map<String, String> workspaces = release.tekton().workspaces();
        Map<String, Object> task = Map.of(
                "name",
                "restore",
                "taskRef",
                Map.of("name", RESTORE_TASK),
                "params",
                params(params),
                "workspaces",
                list(workspaces, (name, claim) -> Map.of("name", name, "workspace", name)));
        return Map.of(
                "pipelineSpec",
                Map.of("workspaces", list(workspaces, (name, claim) -> Map.of("name", name)), "tasks", List.of(task)));
    }

    /** {@code claim} or {@code claim/directory/in/it}; names of claims hold no slash. */
    private static Map<String, Object> workspace(String name, String place) {
        String[] parts = place.split("/", 2);
        Map<String, Object> bound =
                new TreeMap<>(Map.of("name", name, "persistentVolumeClaim", Map.of("claimName", parts[0])));
        if (parts.length == 2) {
            bound.put("subPath", parts[1]);
        }
        return bound;
    }

    private static List<Object> params(Map<String, String> params) {
        params.forEach(TektonWork::refusePassword);
        return list(params, (name, value) -> Map.of("name", name, "value", value));
    }

    private static List<Object> list(Map<String, String> map, BiFunction<String, String, Map<String, ?>> element) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .<Object>map(each -> element.apply(each.getKey(), each.getValue()))
                        .toList();
    }

    private static void refusePassword(String name, String value) {
        if (PASSWORD.matcher(value).find()) {
            throw new SluiceException(
                    ExitStatus.INVALID_SPEC,
                    "tekton.params." + name + " holds a password, which everybody who may read PipelineRuns would see;"
                            + " put it into a Secret and name that by database-secret or environment-secret",
                    null);
        }
    }
}
