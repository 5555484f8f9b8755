package io.sluice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** YAML files given to an API server as {@code kubectl apply --server-side} does. */
public final class Manifests {

    private static final YAMLMapper YAML = new YAMLMapper();

    private final KubernetesClient client;
    private final UnaryOperator<String> change;
    private final boolean dryRun;

    private Manifests(KubernetesClient client, UnaryOperator<String> change, boolean dryRun) {
        this.client = client;
        this.change = change;
        this.dryRun = dryRun;
    }

    public static Manifests of(KubernetesClient client) {
        return new Manifests(client, UnaryOperator.identity(), false);
    }

    /** The server checks and admits, and keeps nothing. */
    public Manifests dryRun() {
        return new Manifests(client, change, true);
    }

    /** The files' text is changed first, such as the namespace in it. */
    public Manifests changing(UnaryOperator<String> text) {
        return new Manifests(client, yaml -> text.apply(change.apply(yaml)), dryRun);
    }

    /** Applies each document of a file; gives what the server made of them. */
    public List<GenericKubernetesResource> apply(Path file) {
        try {
            return apply(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<GenericKubernetesResource> apply(String yaml) {
        List<GenericKubernetesResource> applied = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(change.apply(yaml))) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (document.isObject()) {
                    applied.add(apply(YAML.treeToValue(document, GenericKubernetesResource.class)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return applied;
    }

    private GenericKubernetesResource apply(GenericKubernetesResource wanted) {
        boolean everywhere = wanted.getKind().matches("Cluster.*|CustomResourceDefinition");
        String version = wanted.getApiVersion();
        var kinds = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(version.contains("/") ? version.substring(0, version.indexOf('/')) : "")
                .withVersion(version.substring(version.indexOf('/') + 1))
                .withKind(wanted.getKind())
                .withPlural(wanted.getKind().toLowerCase(java.util.Locale.ROOT) + "s") // true of all that we ship
                .withNamespaced(!everywhere)
                .build());
        String namespace = wanted.getMetadata().getNamespace();
        var resource = namespace == null
                ? kinds.resource(wanted)
                : kinds.inNamespace(namespace).resource(wanted);
        if (wanted.getMetadata().getName() == null) { // a name is made of generateName by a creation only
            return dryRun ? resource.dryRun().create() : resource.create();
        }
        return resource.patch(
                new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("sluice-test")
                        .withFieldValidation("Strict")
                        .withForce(true)
                        .withDryRun(dryRun ? List.of("All") : null)
                        .build(),
                wanted);
    }
}
