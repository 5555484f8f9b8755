package io.sluice.tekton;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.sluice.ExitStatus;
import io.sluice.Sha256;
import io.sluice.SluiceException;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.TektonRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The PipelineRun of a release, as Tekton's documentation of PipelineRuns has it. */
final class PipelineRunBody {

    /** Labels hold 63 characters at most, and names of releases are longer. */
    static final String RELEASE = "sluice.io/release-hash";

    private static final Pattern PASSWORD = Pattern.compile("://[^/@\\s]*:[^@\\s]+@");

    /** The tasks of the shipped Pipeline that look at the workload. */
    private static final List<String> PROMOTING = List.of("check", "promote");

    private PipelineRunBody() {}

    /** Value of the label {@link #RELEASE}. */
    static String hash(TektonRelease release) {
        return Sha256.hex(release.name()).substring(0, 16);
    }

    /** Prefix of the names of a release's PipelineRuns; a number follows. */
    static String prefix(TektonRelease release) {
        String app = release.app().toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String cut = app.substring(0, Math.min(app.length(), 30)).replaceAll("^-+|-+$", "");
        return (cut.isEmpty() ? "app" : cut) + "-release-" + hash(release).substring(0, 10) + "-";
    }

    /** @throws SluiceException if a parameter holds a password, which everybody who may read PipelineRuns would see */
    static GenericKubernetesResource of(TektonRelease release, int number, String namespace) {
        ReleaseSpec.Tekton tekton = release.tekton();
        Map<String, String> params = new TreeMap<>(tekton.params());
        params.put("version", release.version());
        params.forEach(PipelineRunBody::refusePassword);
        GenericKubernetesResource made = new GenericKubernetesResource();
        made.setApiVersion("tekton.dev/v1");
        made.setKind("PipelineRun");
        made.setMetadata(new ObjectMetaBuilder()
                .withName(prefix(release) + number)
                .withNamespace(namespace)
                .addToLabels("app.kubernetes.io/managed-by", "sluice")
                .addToLabels(RELEASE, hash(release))
                .addToAnnotations("sluice.io/release", release.name())
                .build());
        made.setAdditionalProperty(
                "spec",
                Map.of(
                        "pipelineRef", Map.of("name", tekton.pipeline()),
                        "timeouts", Map.of("pipeline", tekton.timeout().toSeconds() + "s"),
                        "taskRunTemplate", Map.of("podTemplate", Map.of("securityContext", Map.of("fsGroup", 65532))),
                        "taskRunSpecs",
                                PROMOTING.stream()
                                        .map(task -> Map.of(
                                                "pipelineTaskName",
                                                task,
                                                "serviceAccountName",
                                                tekton.serviceAccount()))
                                        .toList(),
                        "params", params(params),
                        "workspaces", workspaces(tekton.workspaces())));
        return made;
    }

    private static List<Map<String, String>> params(Map<String, String> params) {
        List<Map<String, String>> list = new ArrayList<>();
        params.forEach((name, value) -> list.add(Map.of("name", name, "value", value)));
        return list;
    }

    private static List<Map<String, Object>> workspaces(Map<String, String> claims) {
        List<Map<String, Object>> list = new ArrayList<>();
        new TreeMap<>(claims)
                .forEach((name, claim) ->
                        list.add(Map.of("name", name, "persistentVolumeClaim", Map.of("claimName", claim))));
        return list;
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
