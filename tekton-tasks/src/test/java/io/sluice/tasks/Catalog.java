package io.sluice.tasks;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files of this module as trees, and a mapper that takes no field which the model does not know. */
final class Catalog {

    static final Path ROOT = Path.of("").toAbsolutePath();
    static final List<String> TASKS = List.of(
            "sluice-check", "sluice-backup", "sluice-migrate", "sluice-promote", "sluice-restore", "sluice-release");
    static final String VERSION = "0.1";

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    /** fabric8's models keep what they do not know in a map; here it is an error. */
    static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.AUTO_DETECT_CREATORS)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }

                @Override
                public boolean hasIgnoreMarker(AnnotatedMember member) {
                    return member.getName().equals("additionalProperties") || super.hasIgnoreMarker(member);
                }
            })
            .build();

    private Catalog() {}

    static Path task(String name) {
        return ROOT.resolve("task").resolve(name).resolve(VERSION).resolve(name + ".yaml");
    }

    static Path pipeline() {
        return ROOT.resolve("pipeline/sluice-release").resolve(VERSION).resolve("sluice-release.yaml");
    }

    /** Every YAML file that is for a cluster. */
    static List<Path> files() {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !ROOT.relativize(file).startsWith("target"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode read(Path file) {
        return (ObjectNode) documents(file).get(0);
    }

    static List<JsonNode> documents(Path file) {
        try (YAMLParser parser = ((YAMLFactory) YAML.getFactory()).createParser(file.toFile())) {
            return YAML.readValues(parser, JsonNode.class).readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    static List<String> names(JsonNode array) {
        return each(array).map(each -> each.path("name").asText()).toList();
    }

    /** Steps and sidecars. */
    static List<JsonNode> containers(JsonNode taskSpec) {
        return Stream.concat(each(taskSpec.path("sidecars")), each(taskSpec.path("steps")))
                .toList();
    }
}
