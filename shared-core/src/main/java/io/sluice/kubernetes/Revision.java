package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.util.Optional;

/**
 * A template that a workload has or had: a ReplicaSet of a Deployment, a ControllerRevision of the others.
 *
 * @param name of that object, which stays the same when the workload comes back to it
 * @param number the controller's count; the highest is the newest
 * @param label the label by which its pods are known
 * @param hash the value of that label
 */
public record Revision(String name, long number, PodTemplateSpec template, String label, String hash) {

    static final String TEMPLATE_HASH = "pod-template-hash";
    static final String REVISION_HASH = "controller-revision-hash";

    public Revision {
        template = plain(template);
    }

    /** Whether it is what the workload wants now; the controllers compare in the same way. */
    boolean isOf(Workload workload) {
        return template.equals(plain(workload.template()));
    }

    /** Whether a pod is of this revision. */
    boolean has(Pod pod) {
        return pod.getMetadata().getLabels() != null
                && hash.equals(pod.getMetadata().getLabels().get(label));
    }

    /** The template as a person wrote it, without what controllers add. */
    private static PodTemplateSpec plain(PodTemplateSpec template) {
        ObjectMeta metadata = Optional.ofNullable(template.getMetadata()).orElseGet(ObjectMeta::new);
        PodTemplateSpec plain = new PodTemplateSpecBuilder(template)
                .withMetadata(new ObjectMetaBuilder(metadata)
                        .removeFromLabels(TEMPLATE_HASH)
                        .withCreationTimestamp(null)
                        .build())
                .build();
        plain.getAdditionalProperties().remove("$patch"); // in a ControllerRevision
        return plain;
    }
}
