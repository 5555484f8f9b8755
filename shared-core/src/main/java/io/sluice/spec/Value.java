package io.sluice.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of a document, before it is known what it means. Scalars are texts: YAML's own types are not applied. */
sealed interface Value {

    Place place();

    /** {@code plain}: written without quotes, so that {@code null} and {@code ~} mean nothing. */
    record Scalar(Place place, String text, boolean plain) implements Value {
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    record Sequence(Place place, List<Value> elements) implements Value {}

    /** {@code keys} says where each field's name stands. */
    record Mapping(Place place, Map<String, Value> fields, Map<String, Place> keys) implements Value {

        static Mapping empty(Place place) {
            return new Mapping(place, new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        void put(String name, Place key, Value value) {
            fields.put(name, value);
            keys.put(name, key);
        }

        /** Texts, lists and maps of them; null where nothing is written. */
        Map<String, Object> plain() {
            Map<String, Object> plain = new LinkedHashMap<>();
            fields.forEach((name, value) -> plain.put(name, Value.plain(value)));
            return plain;
        }

        /** Whether something is written where {@code path} leads, or where it cannot lead on. */
        boolean has(String path) {
            int dot = path.indexOf('.');
            Value value = fields.get(dot < 0 ? path : path.substring(0, dot));
            return dot >= 0 && value instanceof Mapping mapping
                    ? mapping.has(path.substring(dot + 1))
                    : !isAbsent(value);
        }

        /** Puts a value where {@code path} leads, making what is missing on the way. */
        void override(String path, Value value) {
            Mapping at = this;
            List<String> names = new ArrayList<>(List.of(path.split("\\.")));
            String last = names.remove(names.size() - 1);
            for (String name : names) {
                if (!(at.fields.get(name) instanceof Mapping)) {
                    at.put(name, value.place(), empty(value.place()));
                }
                at = (Mapping) at.fields.get(name);
            }
            at.put(last, value.place(), value);
        }
    }

    private static @Nullable Object plain(Value value) {
        if (value instanceof Mapping mapping) {
            return mapping.plain();
        } else if (value instanceof Sequence sequence) {
            return sequence.elements().stream().map(Value::plain).toList();
        }
        return isAbsent(value) ? null : ((Scalar) value).text();
    }

    static boolean isAbsent(@Nullable Value value) {
        return value == null || value instanceof Scalar scalar && scalar.isNull();
    }
}
