package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Recognises a workload that Argo CD or Flux keeps as Git has it.
 *
 * <p>Sources: Argo CD, "Resource Tracking" (the annotation is the default since 3.0; the label
 * {@code app.kubernetes.io/instance} of older ones says nothing, since Helm sets it, too) and the manager of its
 * server-side apply; Flux, the labels of kustomize-controller and helm-controller, and "Controlling the apply behavior of
 * resources".
 */
final class GitOps {

    private GitOps() {}

    /** Who will set the image back, such as {@code Argo CD (application shop)}. */
    static Optional<String> owner(ObjectMeta metadata) {
        Map<String, String> annotations = Objects.requireNonNullElse(metadata.getAnnotations(), Map.of());
        Map<String, String> labels = Objects.requireNonNullElse(metadata.getLabels(), Map.of());
        return argo(annotations, labels).or(() -> flux(annotations, labels)).or(() -> byManager(metadata));
    }

    private static Optional<String> argo(Map<String, String> annotations, Map<String, String> labels) {
        String tracking = annotations.get("argocd.argoproj.io/tracking-id"); // application:group/Kind:namespace/name
        String application = tracking == null
                ? labels.get("argocd.argoproj.io/instance")
                : tracking.contains(":") ? tracking.substring(0, tracking.indexOf(':')) : tracking;
        return Optional.ofNullable(application).map("Argo CD (application %s)"::formatted);
    }

    private static Optional<String> flux(Map<String, String> annotations, Map<String, String> labels) {
        String kustomization = labels.get("kustomize.toolkit.fluxcd.io/name");
        if (kustomization != null) {
            boolean leftAlone = "disabled".equals(annotations.get("kustomize.toolkit.fluxcd.io/reconcile"))
                    || annotations
                            .getOrDefault("kustomize.toolkit.fluxcd.io/ssa", "")
                            .matches("(?i)ignore|ifnotpresent");
            return leftAlone ? Optional.empty() : Optional.of("Flux (Kustomization " + kustomization + ")");
        }
        return Optional.ofNullable(labels.get("helm.toolkit.fluxcd.io/name")).map("Flux (HelmRelease %s)"::formatted);
    }

    private static Optional<String> byManager(ObjectMeta metadata) {
        return metadata.getManagedFields().stream()
                .map(ManagedFieldsEntry::getManager)
                .filter("argocd-controller"::equals)
                .findFirst()
                .map(manager -> "Argo CD");
    }
}
