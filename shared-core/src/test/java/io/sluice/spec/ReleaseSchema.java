package io.sluice.spec;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import io.sluice.command.Secret;
import io.sluice.preset.Preset;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of release.yaml, from the records that bind it. It accepts every spelling that the reader accepts:
 * any typed field may be a {@code ${VARIABLE}}, and a text may look like a number.
 */
final class ReleaseSchema {

    private static final String VARIABLE = ".*\\$\\{.+\\}.*";

    private ReleaseSchema() {}

    static ObjectNode generate() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(Option.INLINE_ALL_SCHEMAS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
        config.forTypesInGeneral()
                .withPropertySorter((one, other) -> 0)
                .withCustomDefinitionProvider((type, context) -> definition(type, context));
        config.forFields()
                .withIgnoreCheck(field -> component(field).getAccessor().isAnnotationPresent(JsonIgnore.class))
                .withDescriptionResolver(ReleaseSchema::description)
                .withDefaultResolver(field -> defaultOf(field))
                .withNullableCheck(ReleaseSchema::mayBeNull)
                .withRequiredCheck(ReleaseSchema::isRequired);
        ObjectNode schema = new SchemaGenerator(config.build()).generateSchema(ReleaseSpec.class);
        schema.put("title", "release.yaml");
        ((ArrayNode) schema.at("/properties/store/type"))
                .add("string")
                .add("number")
                .add("boolean"); // a single value is its url
        ((ObjectNode) schema.at("/properties/promote"))
                .putArray("oneOf")
                .add(required(schema, "symlink"))
                .add(required(schema, "kubernetes"))
                .add(required(schema, "command"))
                .addObject()
                .put("type", "null");
        return schema;
    }

    private static JsonNode required(ObjectNode factory, String name) {
        ObjectNode node = factory.objectNode();
        node.putArray("required").add(name);
        return node;
    }

    private static @Nullable CustomDefinition definition(ResolvedType resolved, SchemaGenerationContext context) {
        Class<?> type = resolved.getErasedType();
        ObjectNode node = context.getGeneratorConfig().createObjectNode();
        if (type == String.class || type == Secret.class || type == Path.class) {
            types(node, "string", "number", "boolean");
        } else if (type == Duration.class) {
            node.put("type", "string");
            node.put("pattern", "^(" + Durations.PATTERN + "|" + VARIABLE + ")$");
        } else if (type == int.class) {
            types(node, "integer", "string");
            node.put("minimum", 0);
            node.put("pattern", "^([0-9]+|" + VARIABLE + ")$");
        } else if (type == boolean.class) {
            types(node, "boolean", "string");
            node.put("pattern", "^(true|false|" + VARIABLE + ")$");
        } else if (type.isEnum()) {
            ArrayNode choices = node.putArray("anyOf");
            ArrayNode words = choices.addObject().putArray("enum");
            Arrays.stream(type.getEnumConstants()).map(Binder::word).forEach(words::add);
            choices.addObject().put("type", "string").put("pattern", "^" + VARIABLE + "$");
        } else if (type == Map.class) {
            node.put("type", "object");
            ObjectNode value = node.putObject("additionalProperties");
            if (resolved.getTypeParameters().get(1).getErasedType() == EnvironmentValue.class) {
                types(value, "string", "number", "boolean", "null", "object");
                value.put("additionalProperties", false).put("maxProperties", 1);
                ObjectNode marks = value.putObject("properties");
                types(marks.putObject("secret"), "string", "number", "boolean");
                types(marks.putObject("plain"), "string", "number", "boolean");
            } else {
                types(value, "string", "number", "boolean", "null");
            }
        } else if (type == Preset.Custom.class) {
            node.put("type", "object").put("additionalProperties", false);
            ObjectNode properties = node.putObject("properties");
            Arrays.stream(type.getRecordComponents())
                    .forEach(part -> types(
                            properties.putObject(part.getName()), part.getType() == List.class ? "array" : "object"));
        } else {
            return null;
        }
        return new CustomDefinition(node, DefinitionType.INLINE, AttributeInclusion.YES);
    }

    private static void types(ObjectNode node, String... names) {
        ArrayNode types = node.putArray("type");
        List.of(names).forEach(types::add);
    }

    private static RecordComponent component(FieldScope field) {
        return Arrays.stream(field.getRawMember().getDeclaringClass().getRecordComponents())
                .filter(component -> component.getName().equals(field.getName()))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable String description(FieldScope field) {
        if (field.isFakeContainerItemScope()) {
            return null;
        }
        JsonPropertyDescription description =
                component(field).getAccessor().getAnnotation(JsonPropertyDescription.class);
        return description == null ? null : description.value();
    }

    private static @Nullable Object defaultOf(FieldScope field) {
        Default value =
                field.isFakeContainerItemScope() ? null : component(field).getAnnotation(Default.class);
        if (value == null) {
            return null;
        }
        Class<?> type = component(field).getType();
        return type == int.class
                ? Integer.valueOf(value.value())
                : type == boolean.class ? Boolean.valueOf(value.value()) : value.value();
    }

    private static boolean isRequired(FieldScope field) {
        RecordComponent component = component(field);
        boolean text = component.getType() == String.class
                || component.getType() == Secret.class
                || component.getType() == Path.class
                || component.getType() == ReleaseSpec.Database.class;
        return text && !component.isAnnotationPresent(Default.class) && !isNullable(component);
    }

    /** Nothing written after a field's name is the same as no field. */
    private static boolean mayBeNull(FieldScope field) {
        return !field.isFakeContainerItemScope() && !isRequired(field);
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
