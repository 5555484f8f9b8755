package io.sluice.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The fields that were given, by their paths, with variables replaced; the rest are defaults. */
final class Fields {

    /**
     * @param value resolved: a text, or a list of texts; empty if it is secret
     * @param variables whether variables were replaced in it
     */
    record Field(Place place, Optional<Object> value, boolean variables) {

        List<String> texts() {
            Object given = value.orElse(List.of());
            return given instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of((String) given);
        }
    }

    private final Map<String, Field> byPath = new TreeMap<>();

    void add(String path, Field field) {
        byPath.put(path, field);
    }

    Optional<Field> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** The single text at {@code path}, if it was given. */
    Optional<String> text(String path) {
        return find(path).flatMap(Field::value).filter(String.class::isInstance).map(String.class::cast);
    }

    boolean hasAny(String prefix) {
        return first(prefix).isPresent();
    }

    /** The field at {@code prefix}, or one below it. */
    Optional<Field> first(String prefix) {
        return byPath.entrySet().stream()
                .filter(field -> field.getKey().equals(prefix) || field.getKey().startsWith(prefix + "."))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** sha256 over a JSON object of all fields that are not secret, sorted by path. */
    String digest() {
        Map<String, Object> shown = new TreeMap<>();
        byPath.forEach((path, field) -> field.value().ifPresent(value -> shown.put(path, value)));
        return Sha256.hex(json(shown));
    }

    /** Whether the field may be shown but was made from variables, which may not be set the next time. */
    boolean isPlainVariable(String path) {
        return find(path)
                .filter(field -> field.variables() && field.value().isPresent())
                .isPresent();
    }

    /** {@code --set} options that write out the value of every {@link #isPlainVariable} field. */
    List<String> plainVariables() {
        List<String> options = new ArrayList<>();
        byPath.forEach((path, field) -> {
            if (isPlainVariable(path)) {
                Object value = field.value().orElseThrow();
                options.add("--set");
                options.add(path + "=" + (value instanceof String text ? asOption(text) : escaped(value)));
            }
        });
        return options;
    }

    /** The text so that {@code --set} reads it back as the same text. */
    private static String asOption(String text) {
        boolean simple = text.matches("[A-Za-z0-9_./:@+-]+") && !text.equalsIgnoreCase("null");
        return simple ? text : escaped(text);
    }

    private static String escaped(Object value) {
        return json(value).replace("${", "$${");
    }

    private static String json(Object value) {
        try {
            return new JsonMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
