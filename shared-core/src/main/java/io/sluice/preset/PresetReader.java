package io.sluice.preset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads presets strictly: what a preset does not know is an error with its place. */
final class PresetReader {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private PresetReader() {}

    /** Ids of our own presets, as {@code presets/index} lists them. */
    static List<String> builtIn() {
        return new String(resource("index"), StandardCharsets.UTF_8).lines().toList();
    }

    static Preset builtIn(String id) {
        return read("presets/" + id + ".yaml", resource(id + ".yaml"));
    }

    static Preset read(Path file) {
        try {
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new PresetException("cannot read the preset " + file + ": " + e.getMessage(), e);
        }
    }

    static Preset read(String name, byte[] text) {
        try {
            return YAML.readValue(text, Preset.class);
        } catch (JsonProcessingException e) {
            throw new PresetException(name + place(e.getLocation()) + ": " + problem(e), e);
        } catch (IOException e) {
            throw new PresetException("cannot read the preset " + name + ": " + e.getMessage(), e);
        }
    }

    static Preset.Custom custom(Map<String, Object> fields) {
        try {
            return YAML.treeToValue(YAML.valueToTree(fields), Preset.Custom.class);
        } catch (JsonProcessingException e) {
            throw new PresetException(problem(e), e);
        }
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1 ? "" : ", line " + location.getLineNr();
    }

    private static String problem(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "there is no field '%s'; known here are %s"
                    .formatted(
                            field(unknown),
                            unknown.getKnownPropertyIds().stream()
                                    .map(Object::toString)
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        }
        if (e instanceof ValueInstantiationException invalid && invalid.getCause() != null) {
            return inField(invalid) + invalid.getCause().getMessage();
        }
        if (e instanceof MismatchedInputException missing
                && missing.getOriginalMessage().startsWith("Missing required creator property")) {
            return "the field '%s' is missing".formatted(field(missing));
        }
        String first = e.getOriginalMessage().lines().findFirst().orElse("not a preset");
        return e instanceof JsonMappingException mapping ? inField(mapping) + first : first;
    }

    private static String inField(JsonMappingException e) {
        return e.getPath().isEmpty() ? "" : field(e) + ": ";
    }

    private static String field(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static byte[] resource(String name) {
        try (InputStream in = PresetReader.class.getResourceAsStream("/presets/" + name)) {
            if (in == null) {
                throw new IllegalStateException("presets/" + name + " is missing from Sluice's jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new PresetException("cannot read Sluice's own preset " + name, e);
        }
    }
}
