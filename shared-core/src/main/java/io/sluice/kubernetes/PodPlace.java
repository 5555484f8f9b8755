package io.sluice.kubernetes;

import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.WorkloadKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where in a cluster a migration runs: what {@code migrate.kubernetes} says, and for the rest what
 * {@code promote.kubernetes} says.
 *
 * @param workload name of the workload whose surroundings it gets, or in whose container it runs; null: none
 * @param namespace null: the context's
 * @param container null: the only one
 * @param image null: the workload's own
 * @param serviceAccount null: the workload's
 */
public record PodPlace(
        WorkloadKind kind,
        @Nullable String workload,
        @Nullable String namespace,
        @Nullable String container,
        @Nullable String image,
        @Nullable String serviceAccount,
        @Nullable Path kubeconfig,
        @Nullable String context) {

    public static PodPlace of(ReleaseSpec spec) {
        Optional<ReleaseSpec.MigrationPod> own =
                Optional.ofNullable(spec.migrate().kubernetes());
        Optional<ReleaseSpec.Kubernetes> target =
                Optional.ofNullable(spec.promote()).map(ReleaseSpec.Promote::kubernetes);
        boolean another = own.map(ReleaseSpec.MigrationPod::name).isPresent();
        Optional<ReleaseSpec.Kubernetes> promoted = another ? Optional.empty() : target;
        return new PodPlace(
                first(own, ReleaseSpec.MigrationPod::kind, promoted, ReleaseSpec.Kubernetes::kind)
                        .orElse(WorkloadKind.DEPLOYMENT),
                first(own, ReleaseSpec.MigrationPod::name, promoted, ReleaseSpec.Kubernetes::name)
                        .orElse(null),
                first(own, ReleaseSpec.MigrationPod::namespace, target, ReleaseSpec.Kubernetes::namespace)
                        .orElse(null),
                first(own, ReleaseSpec.MigrationPod::container, promoted, ReleaseSpec.Kubernetes::container)
                        .orElse(null),
                first(own, ReleaseSpec.MigrationPod::image, target, ReleaseSpec.Kubernetes::image)
                        .orElse(null),
                own.map(ReleaseSpec.MigrationPod::serviceAccount).orElse(null),
                first(own, ReleaseSpec.MigrationPod::kubeconfig, target, ReleaseSpec.Kubernetes::kubeconfig)
                        .orElse(null),
                first(own, ReleaseSpec.MigrationPod::context, target, ReleaseSpec.Kubernetes::context)
                        .orElse(null));
    }

    private static <A, B, T> Optional<T> first(
            Optional<A> one, Function<A, @Nullable T> of, Optional<B> other, Function<B, @Nullable T> otherOf) {
        return one.<T>map(of::apply).or(() -> other.<T>map(otherOf::apply));
    }
}
