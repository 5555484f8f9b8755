package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sluice.kubernetes.KubernetesException.Kind;
import io.sluice.spec.WorkloadKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A Deployment, StatefulSet or DaemonSet as it was read.
 *
 * @param held why its controller does not roll out a new template by itself; empty if it does
 * @param updateRevision a StatefulSet's newest revision
 */
public record Workload(
        WorkloadKind kind,
        ObjectMeta metadata,
        LabelSelector selector,
        PodTemplateSpec template,
        Progress progress,
        Optional<String> held,
        Optional<String> updateRevision) {

    static Workload of(HasMetadata object) {
        if (object instanceof Deployment deployment) {
            boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
            return new Workload(
                    WorkloadKind.DEPLOYMENT,
                    deployment.getMetadata(),
                    deployment.getSpec().getSelector(),
                    deployment.getSpec().getTemplate(),
                    Progress.of(deployment),
                    paused ? Optional.of("is paused; kubectl rollout resume it first") : Optional.empty(),
                    Optional.empty());
        } else if (object instanceof StatefulSet set) {
            var strategy = set.getSpec().getUpdateStrategy();
            return new Workload(
                    WorkloadKind.STATEFUL_SET,
                    set.getMetadata(),
                    set.getSpec().getSelector(),
                    set.getSpec().getTemplate(),
                    Progress.of(set),
                    strategy == null ? Optional.empty() : onDelete(strategy.getType()),
                    Optional.ofNullable(set.getStatus()).map(status -> status.getUpdateRevision()));
        } else if (object instanceof DaemonSet set) {
            var strategy = set.getSpec().getUpdateStrategy();
            return new Workload(
                    WorkloadKind.DAEMON_SET,
                    set.getMetadata(),
                    set.getSpec().getSelector(),
                    set.getSpec().getTemplate(),
                    Progress.of(set),
                    strategy == null ? Optional.empty() : onDelete(strategy.getType()),
                    Optional.empty());
        }
        throw new IllegalArgumentException(object.getKind());
    }

    private static Optional<String> onDelete(@Nullable String strategy) {
        return "OnDelete".equals(strategy)
                ? Optional.of("has the update strategy OnDelete, so nothing rolls out; set it to RollingUpdate")
                : Optional.empty();
    }

    /** Such as {@code deployment shop/web}. */
    public String title() {
        return title(kind, metadata.getNamespace(), metadata.getName());
    }

    static String title(WorkloadKind kind, String namespace, String name) {
        return kind.toString().toLowerCase(java.util.Locale.ROOT) + " " + namespace + "/" + name;
    }

    /** The image of a container. */
    public String image(@Nullable String container) {
        return containers().get(index(container)).getImage();
    }

    /**
     * Where the container is in the template.
     *
     * @param name null: the only one
     * @throws KubernetesException if there is none of that name, or several and no name
     */
    public int index(@Nullable String name) {
        List<String> names = containers().stream().map(Container::getName).toList();
        if (name == null && names.size() != 1) {
            throw new KubernetesException(
                    Kind.REFUSED,
                    "%s has several containers (%s); name the one whose image is the release's by container"
                            .formatted(title(), String.join(", ", names)),
                    null);
        }
        return IntStream.range(0, names.size())
                .filter(i -> name == null || name.equals(names.get(i)))
                .findFirst()
                .orElseThrow(() -> new KubernetesException(
                        Kind.REFUSED,
                        "%s has no container %s; it has %s".formatted(title(), name, String.join(", ", names)),
                        null));
    }

    public List<Container> containers() {
        return template.getSpec().getContainers();
    }

    /** Whether an object belongs to this workload. */
    boolean owns(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> metadata.getUid() == null
                        ? metadata.getName().equals(owner.getName())
                        : metadata.getUid().equals(owner.getUid()));
    }
}
