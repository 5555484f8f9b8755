package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a workload's controller has come; when it is complete is what {@code kubectl rollout status} calls so.
 *
 * @param observed whether the controller has seen the newest specification; if not, the numbers are of an older one
 * @param wanted how many pods there have to be
 * @param updated how many of them are of the newest template
 * @param available how many of all can serve
 * @param complete whether all is as wanted
 * @param deadlineExceeded what a Deployment's controller says when it has given up
 * @param podsRefused why pods cannot be made, such as a quota, in a Deployment's own words
 */
public record Progress(
        boolean observed,
        int wanted,
        int updated,
        int available,
        boolean complete,
        Optional<String> deadlineExceeded,
        Optional<String> podsRefused) {

    static Progress of(Deployment deployment) {
        DeploymentStatus status = Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        boolean observed = observed(deployment.getMetadata().getGeneration(), status.getObservedGeneration());
        int wanted = number(deployment.getSpec().getReplicas(), 1);
        int updated = number(status.getUpdatedReplicas(), 0);
        int available = number(status.getAvailableReplicas(), 0);
        boolean complete =
                observed && updated >= wanted && number(status.getReplicas(), 0) <= updated && available >= updated;
        return new Progress(
                observed,
                wanted,
                updated,
                available,
                complete,
                condition(status, observed, "Progressing", "ProgressDeadlineExceeded"),
                condition(status, observed, "ReplicaFailure", "FailedCreate"));
    }

    static Progress of(StatefulSet set) {
        StatefulSetStatus status = Objects.requireNonNullElseGet(set.getStatus(), StatefulSetStatus::new);
        boolean observed = observed(set.getMetadata().getGeneration(), status.getObservedGeneration());
        int wanted = number(set.getSpec().getReplicas(), 1);
        int updated = number(status.getUpdatedReplicas(), 0);
        int ready = number(status.getReadyReplicas(), 0);
        int kept = partition(set);
        boolean changed = kept > 0
                ? updated >= wanted - kept
                : Objects.equals(status.getUpdateRevision(), status.getCurrentRevision());
        return new Progress(
                observed,
                wanted,
                updated,
                ready,
                observed && ready >= wanted && changed,
                Optional.empty(),
                Optional.empty());
    }

    static Progress of(DaemonSet set) {
        DaemonSetStatus status = Objects.requireNonNullElseGet(set.getStatus(), DaemonSetStatus::new);
        boolean observed = observed(set.getMetadata().getGeneration(), status.getObservedGeneration());
        int wanted = number(status.getDesiredNumberScheduled(), 0);
        int updated = number(status.getUpdatedNumberScheduled(), 0);
        int available = number(status.getNumberAvailable(), 0);
        return new Progress(
                observed,
                wanted,
                updated,
                available,
                observed && updated >= wanted && available >= wanted,
                Optional.empty(),
                Optional.empty());
    }

    /** How many pods of a StatefulSet keep the old template on purpose. */
    private static int partition(StatefulSet set) {
        return Optional.ofNullable(set.getSpec().getUpdateStrategy())
                .map(strategy -> strategy.getRollingUpdate())
                .map(rolling -> rolling.getPartition())
                .orElse(0);
    }

    private static Optional<String> condition(DeploymentStatus status, boolean observed, String type, String reason) {
        return status.getConditions().stream()
                .filter(condition ->
                        observed && type.equals(condition.getType()) && reason.equals(condition.getReason()))
                .map(DeploymentCondition::getMessage)
                .findFirst();
    }

    private static boolean observed(@Nullable Long generation, @Nullable Long seen) {
        return seen != null && (generation == null || generation <= seen);
    }

    private static int number(@Nullable Integer number, int otherwise) {
        return number == null ? otherwise : number;
    }

    /** Such as {@code 3/5 updated, 2 available}. */
    @Override
    public String toString() {
        return observed
                ? "%d/%d updated, %d available".formatted(updated, wanted, available)
                : "waiting for the controller to take note";
    }
}
