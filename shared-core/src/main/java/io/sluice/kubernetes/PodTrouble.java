package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a pod does not come up, read from its status. Reasons are the kubelet's and the scheduler's (Kubernetes,
 * "Debug Pods" and "Images").
 *
 * @param reason the kubelet's or scheduler's word, by which it is recognised when it is seen again
 * @param sentence what is wrong, for a person, without a full stop
 * @param container the container that it is about; null if the whole pod
 * @param patience how long it may last before it counts: some of it passes by itself
 * @param hasLog whether the container ran and may have said why
 */
public record PodTrouble(
        String reason,
        String sentence,
        String pod,
        @Nullable String container,
        Duration patience,
        boolean hasLog) {

    /** A registry that does not answer often does a moment later. */
    private static final Duration REGISTRY = Duration.ofSeconds(30);

    /** An autoscaler needs a few minutes to bring a node. */
    private static final Duration SCHEDULING = Duration.ofMinutes(3);

    /** What no second pull of the same image changes. */
    private static final Pattern FINAL = Pattern.compile(
            "(?i)not found|manifest unknown|unauthorized|denied|forbidden|no such host|authentication required|invalid reference");

    private static final Pattern BACK_OFF = Pattern.compile("^Back-off pulling image \"[^\"]*\"(: )?");

    /** The most telling trouble of a pod; empty if it is on its way. */
    private static Optional<PodTrouble> of(Pod pod) {
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        String name = pod.getMetadata().getName();
        return Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                .flatMap(container -> waiting(name, container).stream())
                .findFirst()
                .or(() -> unschedulable(name, status));
    }

    /** The first trouble of several pods. */
    public static Optional<PodTrouble> first(List<Pod> pods) {
        return pods.stream().flatMap(pod -> of(pod).stream()).findFirst();
    }

    private static Optional<PodTrouble> waiting(String pod, ContainerStatus container) {
        ContainerState state = container.getState();
        if (state == null || state.getWaiting() == null) {
            return Optional.empty();
        }
        String reason = Objects.requireNonNullElse(state.getWaiting().getReason(), "");
        String message =
                Objects.requireNonNullElse(state.getWaiting().getMessage(), "").strip();
        String where = "container %s of pod %s".formatted(container.getName(), pod);
        return switch (reason) {
            case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable" ->
                Optional.of(new PodTrouble(
                        "ErrImagePull", // the two take turns
                        "the image %s of %s cannot be pulled%s"
                                .formatted(
                                        container.getImage(),
                                        where,
                                        after(BACK_OFF.matcher(message).replaceFirst(""))),
                        pod,
                        container.getName(),
                        FINAL.matcher(message).find() ? Duration.ZERO : REGISTRY,
                        false));
            case "InvalidImageName", "ErrImageNeverPull", "ImageInspectError" ->
                Optional.of(new PodTrouble(
                        reason,
                        "the image %s of %s cannot be used: %s%s"
                                .formatted(container.getImage(), where, reason, after(message)),
                        pod,
                        container.getName(),
                        Duration.ZERO,
                        false));
            case "CrashLoopBackOff" ->
                Optional.of(new PodTrouble(
                        reason,
                        "%s crashes again and again%s".formatted(where, ended(container)),
                        pod,
                        container.getName(),
                        Duration.ZERO,
                        true));
            case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
                Optional.of(new PodTrouble(
                        reason,
                        "%s cannot be started: %s%s".formatted(where, reason, after(message)),
                        pod,
                        container.getName(),
                        Duration.ZERO,
                        false));
            default -> Optional.empty();
        };
    }

    private static String ended(ContainerStatus container) {
        ContainerStateTerminated last = container.getLastState() == null
                ? null
                : container.getLastState().getTerminated();
        if (last == null) {
            return "";
        }
        return "OOMKilled".equals(last.getReason())
                ? ", out of memory (OOMKilled)"
                : ", with exit status " + last.getExitCode();
    }

    private static Optional<PodTrouble> unschedulable(String pod, PodStatus status) {
        return status.getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType())
                        && "False".equals(condition.getStatus())
                        && "Unschedulable".equals(condition.getReason()))
                .findFirst()
                .map(condition -> new PodTrouble(
                        "Unschedulable",
                        "pod %s fits on no node%s".formatted(pod, after(condition.getMessage())),
                        pod,
                        null,
                        SCHEDULING,
                        false));
    }

    private static String after(@Nullable String message) {
        return message == null || message.isBlank()
                ? ""
                : ": " + message.strip().replaceAll("\\s+", " ");
    }
}
