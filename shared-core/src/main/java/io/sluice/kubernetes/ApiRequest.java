package io.sluice.kubernetes;

import org.jspecify.annotations.Nullable;

/**
 * What is asked of the API server, in the words of its access rules.
 *
 * @param verb such as {@code get}
 * @param resource plural and group, such as {@code deployments.apps} or {@code pods/log}
 * @param name of the object; null for all of them
 */
public record ApiRequest(
        String verb,
        String resource,
        String namespace,
        @Nullable String name) {

    /** About all objects of the kind. */
    public static ApiRequest of(String verb, String resource, String namespace) {
        return new ApiRequest(verb, resource, namespace, null);
    }

    String group() {
        String plural = plural();
        return plural.contains(".") ? plural.substring(plural.indexOf('.') + 1) : "";
    }

    /** The plural with its group. */
    private String plural() {
        return resource.contains("/") ? resource.substring(0, resource.indexOf('/')) : resource;
    }

    /** The plural without its group. */
    String resourceOnly() {
        String plural = plural();
        return plural.contains(".") ? plural.substring(0, plural.indexOf('.')) : plural;
    }

    String subresource() {
        return resource.contains("/") ? resource.substring(resource.indexOf('/') + 1) : "";
    }

    /** Such as {@code patch deployments.apps web in namespace shop}. */
    @Override
    public String toString() {
        return verb + " " + resource + (name == null ? "" : " " + name) + " in namespace " + namespace;
    }
}
