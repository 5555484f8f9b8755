package io.sluice.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseException;
import io.sluice.database.DatabaseUrl;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetException;
import io.sluice.spec.Fields.Field;
import io.sluice.spec.Value.Mapping;
import io.sluice.spec.Value.Scalar;
import io.sluice.spec.Value.Sequence;
import io.sluice.spec.Variables.Use;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes records from {@link Value}s. A record's components are the fields: their names, types, {@link Default}s and
 * whether they may be absent ({@code @Nullable}). Texts stay as they were written ({@code 1.10} is not 1.1).
 */
final class Binder {

    private final Problems problems;
    private final Variables variables;
    private final Path file;
    private final Fields fields = new Fields();

    Binder(Problems problems, Variables variables, Path file) {
        this.problems = problems;
        this.variables = variables;
        this.file = file;
    }

    Fields fields() {
        return fields;
    }

    /** The record, or null if there is a problem in it, which has been told then. */
    <T> @Nullable T bind(Class<T> type, Mapping mapping, String path) {
        int before = problems.count();
        RecordComponent[] components = type.getRecordComponents();
        refuseUnknown(mapping, components, path);
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            arguments[i] = isOurs(components[i]) ? file : component(components[i], mapping, path);
        }
        return problems.count() > before ? null : construct(type, components, arguments);
    }

    private static <T> T construct(Class<T> type, RecordComponent[] components, @Nullable Object[] arguments) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void refuseUnknown(Mapping mapping, RecordComponent[] components, String path) {
        List<String> known = Arrays.stream(components)
                .filter(component -> !isOurs(component))
                .map(RecordComponent::getName)
                .toList();
        mapping.keys().forEach((name, place) -> {
            if (!known.contains(name)) {
                String suggestion = Shown.suggestion(name, known);
                problems.add(
                        place,
                        join(path, Shown.name(name)),
                        "is not a field"
                                + (suggestion.isEmpty() ? "; there are " + String.join(", ", known) : suggestion));
            }
        });
    }

    /** Whether the component is no field of the file: the file itself. */
    static boolean isOurs(RecordComponent component) {
        return component.getAccessor().isAnnotationPresent(JsonIgnore.class);
    }

    private @Nullable Object component(RecordComponent component, Mapping mapping, String parent) {
        String path = join(parent, component.getName());
        Value value = mapping.fields().get(component.getName());
        Class<?> type = component.getType();
        boolean nullable = isNullable(component);
        if (Value.isAbsent(value)) {
            return absent(component, path, nullable, value == null ? mapping.place() : value.place());
        } else if (type == Preset.Custom.class) {
            return custom(value, path);
        } else if (type.isRecord()) {
            return record(type, value, path);
        } else if (type == List.class) {
            return texts(value, path);
        } else if (type == Map.class) {
            return isOfTexts(component) ? named(value, path) : environment(value, path);
        } else if (!(value instanceof Scalar scalar)) {
            return wrong(value, path, "needs a single value, not a list or fields");
        } else {
            return single(component, scalar, path, nullable);
        }
    }

    private @Nullable Object record(Class<?> type, Value value, String path) {
        Shorthand shorthand = type.getAnnotation(Shorthand.class);
        if (value instanceof Mapping nested) {
            return bind(type, nested, path);
        } else if (shorthand != null && value instanceof Scalar scalar) {
            return shortened(type, shorthand.value(), scalar, path);
        }
        return wrong(
                value,
                path,
                (shorthand == null ? "needs fields below it: " : "needs a single value, or fields below it: ")
                        + names(type));
    }

    /** The record of which only one field is written, without its name; so the field has the record's path. */
    private @Nullable Object shortened(Class<?> type, String field, Scalar scalar, String path) {
        int before = problems.count();
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            boolean nullable = isNullable(components[i]);
            arguments[i] = name.equals(field)
                    ? single(components[i], scalar, path, nullable)
                    : absent(components[i], join(path, name), nullable, scalar.place());
        }
        return problems.count() > before ? null : construct(type, components, arguments);
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private @Nullable Object single(RecordComponent component, Scalar scalar, String path, boolean nullable) {
        boolean secret = component.getType() == Secret.class;
        Use use = !secret ? Use.PLAIN : path.startsWith("database.") ? Use.SECRET_URL : Use.SECRET;
        int before = problems.count();
        String text = variables.resolve(scalar, path, use);
        if (problems.count() > before) {
            return null;
        }
        fields.add(
                path,
                new Field(
                        scalar.place(),
                        secret ? Optional.empty() : Optional.of(text),
                        variables.areReplaced(scalar, path)));
        if (!text.isEmpty()) {
            return convert(component.getType(), text, scalar, path);
        } else if (nullable || component.isAnnotationPresent(Default.class)) {
            return absent(component, path, nullable, scalar.place());
        }
        return wrong(
                scalar, path, "is empty" + (Variables.isIn(scalar) ? ": " + scalar.text() + " is set to nothing" : ""));
    }

    private @Nullable Object absent(RecordComponent component, String path, boolean nullable, Place place) {
        Default value = component.getAnnotation(Default.class);
        Class<?> type = component.getType();
        if (value != null) {
            return convert(type, value.value(), new Scalar(place, value.value(), true), path);
        } else if (nullable) {
            return null;
        } else if (type.isRecord()) {
            return bind(type, Mapping.empty(place), path);
        } else if (type == List.class) {
            return List.of();
        } else if (type == Map.class) {
            return Map.of();
        }
        String option = type == Secret.class ? "--set-env " + path + "=NAME" : "--set " + path + "=VALUE";
        return problem(place, path, "is missing; add it or give " + option);
    }

    private @Nullable Object convert(Class<?> type, String text, Scalar scalar, String path) {
        if (type == String.class) {
            return text;
        } else if (type == Secret.class) {
            return path.startsWith("database.") ? databaseUrl(text, scalar, path) : Secret.of(text);
        } else if (type == Path.class) {
            return path(text, scalar, path);
        } else if (type == Duration.class) {
            Optional<Duration> duration = Durations.parse(text);
            return duration.isPresent()
                    ? duration.get()
                    : wrong(scalar, path, shown(text, scalar) + " is not a duration such as 90s, 30m or 1h30m");
        } else if (type == int.class) {
            return text.matches("\\d{1,6}")
                    ? Integer.valueOf(text)
                    : wrong(scalar, path, shown(text, scalar) + " is not a whole number");
        } else if (type == boolean.class) {
            return text.equals("true") || text.equals("false")
                    ? Boolean.valueOf(text)
                    : wrong(scalar, path, shown(text, scalar) + " is neither true nor false");
        } else if (type.isEnum()) {
            return choice(type, text, scalar, path);
        }
        throw new IllegalStateException(path + " has the type " + type);
    }

    private @Nullable Object choice(Class<?> type, String text, Scalar scalar, String path) {
        for (Object constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(Binder::word).toList();
        return wrong(
                scalar,
                path,
                shown(text, scalar) + " is not one of " + String.join(", ", words) + Shown.suggestion(text, words));
    }

    /** A choice as it is written: with a spelling of its own, or its name in small letters. */
    static String word(Object constant) {
        String text = constant.toString();
        return text.equals(((Enum<?>) constant).name()) ? text.toLowerCase(Locale.ROOT) : text;
    }

    private @Nullable Secret databaseUrl(String text, Scalar scalar, String path) {
        Secret url = Secret.of(text);
        try {
            DatabaseUrl.parse(url);
        } catch (DatabaseException e) {
            problems.add(scalar.place(), path, e.getMessage());
        }
        return url;
    }

    private @Nullable Path path(String text, Scalar scalar, String path) {
        try {
            return file.resolveSibling(text).normalize();
        } catch (InvalidPathException e) {
            wrong(scalar, path, "is not a path");
            return null;
        }
    }

    private @Nullable List<String> texts(Value value, String path) {
        if (!(value instanceof Sequence sequence)) {
            wrong(
                    value,
                    path,
                    "is a list" + (isCommand(path) ? " of program and arguments: [\"./program\", \"argument\"]" : ""));
            return null;
        }
        Use use = isCommand(path) ? Use.ARGUMENT : Use.PLAIN;
        List<String> texts = new ArrayList<>();
        boolean variable = false;
        for (Value element : sequence.elements()) {
            if (element instanceof Scalar scalar) {
                texts.add(variables.resolve(scalar, path, use));
                variable |= variables.areReplaced(scalar, path);
            } else {
                wrong(element, path, "is a list of single values; put this one in quotes");
            }
        }
        fields.add(path, new Field(value.place(), Optional.of(List.copyOf(texts)), variable));
        return List.copyOf(texts);
    }

    private static boolean isCommand(String path) {
        return !path.endsWith("recipients") && !path.equals("env.pass");
    }

    private static boolean isOfTexts(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType map
                && map.getActualTypeArguments()[1] == String.class;
    }

    /** Names that are somebody else's, such as a Pipeline's parameters, and plain texts. */
    private @Nullable Map<String, String> named(Value value, String path) {
        if (!(value instanceof Mapping mapping)) {
            wrong(value, path, "needs fields below it: name: value");
            return null;
        }
        Map<String, String> named = new LinkedHashMap<>();
        mapping.fields().forEach((name, element) -> {
            String at = join(path, Shown.name(name));
            if (element instanceof Scalar scalar) {
                String text = variables.resolve(scalar, at, Use.PLAIN);
                fields.add(at, new Field(scalar.place(), Optional.of(text), variables.areReplaced(scalar, at)));
                named.put(name, text);
            } else {
                wrong(element, at, "needs a single value");
            }
        });
        return Map.copyOf(named);
    }

    private @Nullable Map<String, EnvironmentValue> environment(Value value, String path) {
        if (!(value instanceof Mapping mapping)) {
            wrong(value, path, "needs fields below it: NAME: value");
            return null;
        }
        Map<String, EnvironmentValue> environment = new LinkedHashMap<>();
        mapping.fields().forEach((name, element) -> {
            String at = join(path, Shown.name(name));
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                problems.add(mapping.keys().get(name), at, "is not a name of an environment variable");
            } else if (element instanceof Scalar scalar) {
                environment.put(name, environmentValue(scalar, at, Use.ENVIRONMENT));
            } else if (marked(element, "secret") instanceof Scalar scalar) {
                environment.put(name, environmentValue(scalar, at, Use.SECRET));
            } else if (marked(element, "plain") instanceof Scalar scalar) {
                environment.put(name, environmentValue(scalar, at, Use.PLAIN));
            } else {
                wrong(element, at, "needs a single value, or {secret: value}, or {plain: value}");
            }
        });
        return Map.copyOf(environment);
    }

    private EnvironmentValue environmentValue(Scalar scalar, String path, Use use) {
        String text = variables.resolve(scalar, path, use);
        boolean secret = variables.isSecret(text);
        // never written out in a command to copy: only the migration needs it, and it may contain what others hide
        fields.add(path, new Field(scalar.place(), secret ? Optional.empty() : Optional.of(text), false));
        return new EnvironmentValue(Secret.of(text), secret);
    }

    /** The only field of a mapping if it has this name. */
    private static @Nullable Value marked(Value value, String name) {
        return value instanceof Mapping mapping && mapping.fields().size() == 1
                ? mapping.fields().get(name)
                : null;
    }

    /** A preset's fields, whose patterns and templates hold no variables. */
    private Preset.@Nullable Custom custom(Value value, String path) {
        if (!(value instanceof Mapping mapping)) {
            wrong(value, path, "needs fields below it, as a preset has them (docs/presets.md)");
            return null;
        }
        Map<String, Object> plain = mapping.plain();
        fields.add(path, new Field(value.place(), Optional.of(plain), false));
        try {
            return Preset.Custom.of(plain);
        } catch (PresetException e) {
            wrong(value, path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Object wrong(Value value, String path, String message) {
        return problem(value.place(), path, message);
    }

    private @Nullable Object problem(Place place, String path, String message) {
        problems.add(place, path, message);
        return null;
    }

    private static String shown(String text, Scalar scalar) {
        return Variables.isIn(scalar) ? "the value of " + scalar.text() : Shown.value(text);
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
    }

    private static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "." + name;
    }
}
