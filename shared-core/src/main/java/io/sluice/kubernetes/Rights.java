package io.sluice.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.kubernetes.KubernetesException.Kind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an account has to be allowed. The API server itself is asked (SelfSubjectAccessReview), so nothing is tried out,
 * and every account may ask that about itself.
 */
public record Rights(List<ApiRequest> needed) {

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    public Rights {
        needed = List.copyOf(needed);
    }

    /** These and one more. */
    public Rights and(ApiRequest another) {
        return new Rights(Stream.concat(needed.stream(), Stream.of(another)).toList());
    }

    /**
     * @param purpose the field of release.yaml for which they are needed, such as {@code migrate.in: job}
     * @throws KubernetesException naming all that this account may not do; not if the server does not tell
     */
    public void require(Cluster cluster, String purpose) {
        require(cluster, purpose, "docs/kubernetes.md");
    }

    /** The same, with the page that has the Role. */
    public void require(Cluster cluster, String purpose, String page) {
        List<ApiRequest> missing =
                needed.stream().filter(each -> !isAllowed(cluster, each)).toList();
        if (!missing.isEmpty()) {
            throw new KubernetesException(
                    Kind.FORBIDDEN,
                    "this account may not %s; give it a Role with that (%s has the one for %s)"
                            .formatted(
                                    missing.stream().map(ApiRequest::toString).collect(Collectors.joining(", nor ")),
                                    page,
                                    purpose),
                    null);
        }
    }

    private static boolean isAllowed(Cluster cluster, ApiRequest needed) {
        ApiRequest question =
                ApiRequest.of("create", "selfsubjectaccessreviews.authorization.k8s.io", needed.namespace());
        try {
            String answer = cluster.ask(question, client -> client.raw(REVIEWS, "POST", review(needed)));
            return cluster.client()
                    .getKubernetesSerialization()
                    .unmarshal(answer, JsonNode.class)
                    .at("/status/allowed")
                    .asBoolean(true);
        } catch (KubernetesException e) {
            if (e.kind() == Kind.UNAVAILABLE) {
                throw e;
            }
            return true; // a server that does not tell; the request itself will
        }
    }

    private static ObjectNode review(ApiRequest needed) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
        attributes
                .put("verb", needed.verb())
                .put("group", needed.group())
                .put("resource", needed.resourceOnly())
                .put("subresource", needed.subresource())
                .put("namespace", needed.namespace());
        if (needed.name() != null) {
            attributes.put("name", needed.name());
        }
        return review;
    }
}
