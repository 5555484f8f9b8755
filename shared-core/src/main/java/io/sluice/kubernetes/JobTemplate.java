package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.sluice.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Job that runs one command once, in the surroundings of a workload's container: its environment, service account,
 * volumes, node choice, resources and security context; not its labels, by which a Service would send it requests, nor
 * its ports, probes, init containers and sidecars.
 */
final class JobTemplate {

    /** The container of the command. */
    static final String CONTAINER = "migrate";

    /** A mesh's sidecar would never end, and the Job with it. */
    private static final Map<String, String> NO_SIDECAR =
            Map.of("sidecar.istio.io/inject", "false", "linkerd.io/inject", "disabled");

    private static final String WITH_DEFAULTS = """
            while [ "$1" != -- ]; do
              eval "[ -n \\"\\${${1%%=*}+x}\\" ]" || export "$1"
              shift
            done
            shift
            exec "$@\"""";

    private static final int KEPT_SECONDS = 24 * 60 * 60;

    private JobTemplate() {}

    /**
     * The Job, suspended: it is let go when its Secret is there.
     *
     * @param like the workload; null: the Job has nothing but its image
     * @param secret name of the Secret that holds the command's secrets, by their variables' names
     */
    static Job of(String name, @Nullable Workload like, PodPlace place, String image, Command command, String secret) {
        Map<String, String> labels = Map.of("app.kubernetes.io/managed-by", "sluice", "sluice.io/job", name);
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .addToAnnotations("sluice.io/release", command.environment().getOrDefault("SLUICE_RELEASE", ""))
                .endMetadata()
                .withNewSpec()
                .withSuspend(true)
                .withBackoffLimit(0)
                .withParallelism(1)
                .withCompletions(1)
                .withActiveDeadlineSeconds(Math.max(1, command.timeout().toSeconds()))
                .withTtlSecondsAfterFinished(KEPT_SECONDS)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .addToLabels("sidecar.istio.io/inject", "false")
                .withAnnotations(NO_SIDECAR)
                .endMetadata()
                .withSpec(pod(like, place, image, command, secret))
                .endTemplate()
                .endSpec()
                .build();
    }

    private static PodSpec pod(@Nullable Workload like, PodPlace place, String image, Command command, String secret) {
        PodSpec from = like == null ? new PodSpec() : like.template().getSpec();
        Container of = like == null ? new Container() : like.containers().get(like.index(place.container()));
        return new PodSpecBuilder()
                .withRestartPolicy("Never")
                .withTerminationGracePeriodSeconds(command.grace().toSeconds())
                .withServiceAccountName(
                        Optional.ofNullable(place.serviceAccount()).orElse(from.getServiceAccountName()))
                .withAutomountServiceAccountToken(from.getAutomountServiceAccountToken())
                .withImagePullSecrets(from.getImagePullSecrets())
                .withVolumes(from.getVolumes())
                .withTolerations(from.getTolerations())
                .withNodeSelector(from.getNodeSelector())
                .withAffinity(nodes(from.getAffinity()))
                .withSecurityContext(from.getSecurityContext())
                .withRuntimeClassName(from.getRuntimeClassName())
                .withHostAliases(from.getHostAliases())
                .withDnsPolicy(from.getDnsPolicy())
                .withDnsConfig(from.getDnsConfig())
                .withContainers(container(of, from.getVolumes(), image, command, secret))
                .build();
    }

    private static Container container(
            Container of, List<Volume> volumes, String image, Command command, String secret) {
        Set<String> there = volumes.stream().map(Volume::getName).collect(Collectors.toSet());
        List<VolumeMount> mounts = of.getVolumeMounts().stream()
                .filter(mount -> there.contains(mount.getName())) // a StatefulSet's claims belong to its pods
                .toList();
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(image)
                .withImagePullPolicy(of.getImagePullPolicy())
                .withCommand(words(command))
                .withWorkingDir(of.getWorkingDir())
                .withEnvFrom(of.getEnvFrom())
                .withEnv(environment(of.getEnv(), command, secret))
                .withVolumeMounts(mounts)
                .withResources(of.getResources())
                .withSecurityContext(of.getSecurityContext())
                .build();
    }

    /**
     * Whether a variable is set in the image, or comes from a ConfigMap, is only known in the container: defaults take a
     * shell there.
     */
    private static List<String> words(Command command) {
        List<String> words = new ArrayList<>();
        if (!command.defaults().isEmpty()) {
            words.addAll(List.of("sh", "-c", WITH_DEFAULTS, "sluice"));
            new TreeMap<>(command.defaults()).forEach((name, value) -> words.add(name + "=" + value));
            words.add("--");
        }
        words.addAll(command.arguments());
        return words.stream().map(JobTemplate::literal).toList();
    }

    /** Kubernetes replaces $(NAME) in arguments and variables, and $$ by $. */
    private static String literal(String text) {
        return text.replace("$", "$$");
    }

    /** The container's, then the command's, which wins: it names the database that the release is about. */
    private static List<EnvVar> environment(List<EnvVar> own, Command command, String secret) {
        List<EnvVar> all = new ArrayList<>(own);
        all.removeIf(each -> command.environment().containsKey(each.getName())
                || command.secrets().containsKey(each.getName()));
        new TreeMap<>(command.environment())
                .forEach((name, value) -> all.add(
                        // $(NAME) would be replaced by Kubernetes; $$( stands for $(
                        new EnvVarBuilder()
                                .withName(name)
                                .withValue(value.replace("$(", "$$("))
                                .build()));
        new TreeMap<>(command.secrets())
                .keySet()
                .forEach(name -> all.add(new EnvVarBuilder()
                        .withName(name)
                        .withNewValueFrom()
                        .withNewSecretKeyRef()
                        .withName(secret)
                        .withKey(name)
                        .endSecretKeyRef()
                        .endValueFrom()
                        .build()));
        return all;
    }

    /** Which nodes it may run on; keeping away from the workload's other pods is not meant for it. */
    private static @Nullable Affinity nodes(@Nullable Affinity affinity) {
        return affinity == null || affinity.getNodeAffinity() == null
                ? null
                : new AffinityBuilder()
                        .withNodeAffinity(affinity.getNodeAffinity())
                        .build();
    }
}
