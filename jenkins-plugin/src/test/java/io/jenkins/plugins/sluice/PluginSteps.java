package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Descriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The plugin's steps as the pipeline plugins see them: by descriptors, {@code @DataBoundSetter} and {@code @Symbol}, with
 * nothing of them listed here. What does not fit is an {@link IllegalArgumentException}, as it would fail a build.
 */
public final class PluginSteps {

    private PluginSteps() {}

    /** A value by its symbol, such as {@code symlink(path: 'current')}. */
    public record Symbolic(String symbol, Map<String, ?> arguments) {}

    /** What a step starts. */
    public record Started(
            List<String> arguments, Map<String, String> variables, Map<String, byte[]> files, Collection<String> secrets) {}

    /** The database of {@link #shop}. */
    public static final String URL = "postgresql://db.example/shop";

    /** The least parameters of a release, and a promotion. */
    public static Map<String, ?> shop(Symbolic promote) {
        return Map.of("app", "shop", "version", "v2", "database", Map.of("url", URL), "promote", promote);
    }

    /** The steps' classes by function name. */
    public static Map<String, Class<?>> all() {
        Map<String, Class<?>> steps = new TreeMap<>();
        for (Class<?> descriptor : descriptors()) {
            if (SluiceStepDescriptor.class.isAssignableFrom(descriptor)) {
                SluiceStepDescriptor made = (SluiceStepDescriptor) construct(descriptor);
                steps.put(made.getFunctionName(), descriptor.getEnclosingClass());
            }
        }
        return steps;
    }

    /** The classes of values by symbol. */
    public static Map<String, Class<?>> symbols() {
        Map<String, Class<?>> symbols = new TreeMap<>();
        for (Class<?> descriptor : descriptors()) {
            Symbol symbol = descriptor.getAnnotation(Symbol.class);
            if (symbol != null && descriptor.getEnclosingClass() != null) {
                Stream.of(symbol.value()).forEach(name -> symbols.put(name, descriptor.getEnclosingClass()));
            }
        }
        return symbols;
    }

    /** The setters that a pipeline's parameters reach, by parameter. */
    public static Map<String, Method> parameters(Class<?> type) {
        Map<String, Method> setters = new TreeMap<>();
        for (Method method : type.getMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)) {
                String name = method.getName().substring("set".length());
                setters.put(Character.toLowerCase(name.charAt(0)) + name.substring(1), method);
            }
        }
        return setters;
    }

    /** Makes a step as a pipeline does. */
    public static Object make(String function, Map<String, ?> arguments) {
        Class<?> type = all().get(function);
        if (type == null) {
            throw new IllegalArgumentException("no step " + function);
        }
        return bind(type, arguments);
    }

    /** What the step would start, with these contents of credentials, by id, and these defaults of Jenkins, by field. */
    public static Started start(Object step, Map<String, String> credentials, Map<String, String> defaults)
            throws AbortException {
        Invocation made = ((SluiceStep) step)
                .invocation(
                        new PlannedCredentials(credentials),
                        "/agent/ws@tmp/sluice-1",
                        settings -> {
                            for (Map.Entry<String, String> entry : defaults.entrySet()) {
                                settings.fallback(entry.getKey(), entry.getValue());
                            }
                        });
        return new Started(made.arguments(), made.variables(), made.files(), made.secrets());
    }

    /** What a step would start with these parameters, and with one credential at most: its id, its content. */
    public static Started start(String function, Map<String, ?> parameters, String... credential) throws AbortException {
        Map<String, String> credentials =
                credential.length == 0 ? Map.of() : Map.of(credential[0], credential[1]);
        return start(make(function, parameters), credentials, Map.of());
    }

    private static Object bind(Class<?> type, Map<String, ?> arguments) {
        Object made = construct(type);
        Map<String, Method> setters = parameters(type);
        arguments.forEach((name, value) -> {
            Method setter = setters.get(name);
            if (setter == null) {
                throw new IllegalArgumentException(
                        type.getSimpleName() + " has no parameter " + name + "; it has " + setters.keySet());
            }
            Object bound = value(setter, value);
            try {
                setter.invoke(made, bound);
            } catch (InvocationTargetException | IllegalAccessException | IllegalArgumentException e) {
                throw new IllegalArgumentException(name + " of " + type.getSimpleName() + ": " + value, e);
            }
        });
        return made;
    }

    private static Object value(Method setter, Object value) {
        Class<?> type = setter.getParameterTypes()[0];
        if (value == null) {
            return null;
        } else if (type == String.class && value instanceof CharSequence) {
            return value.toString();
        } else if (type == List.class && value instanceof List<?> list) {
            Class<?> element = (Class<?>) ((ParameterizedType) setter.getGenericParameterTypes()[0]).getActualTypeArguments()[0];
            List<Object> bound = new ArrayList<>();
            for (Object member : list) {
                Object text = member instanceof CharSequence ? member.toString() : member;
                if (!element.isInstance(text)) {
                    throw new IllegalArgumentException(setter + " takes a list of " + element + ", not " + member);
                }
                bound.add(text);
            }
            return bound;
        } else if (value instanceof Symbolic symbolic) {
            Class<?> symbol = symbols().get(symbolic.symbol());
            if (symbol == null || !type.isAssignableFrom(symbol)) {
                throw new IllegalArgumentException(setter + " does not take " + symbolic.symbol());
            }
            return bind(symbol, symbolic.arguments());
        } else if (value instanceof Map<?, ?> map && Descriptor.class != type) {
            Map<String, Object> arguments = new LinkedHashMap<>();
            map.forEach((name, member) -> arguments.put(name.toString(), member));
            return bind(type, arguments);
        }
        throw new IllegalArgumentException(setter + " does not take " + value.getClass() + " " + value);
    }

    private static Object construct(Class<?> type) {
        try {
            var constructor = type.getConstructor();
            if (!Descriptor.class.isAssignableFrom(type) && !constructor.isAnnotationPresent(DataBoundConstructor.class)) {
                throw new IllegalArgumentException(type + " has no @DataBoundConstructor");
            }
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot be made", e);
        }
    }

    private static List<Class<?>> descriptors() {
        try {
            Path classes = Path.of(SluiceStep.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .resolve("io/jenkins/plugins/sluice");
            List<Class<?>> found = new ArrayList<>();
            try (Stream<Path> files = Files.list(classes)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith("$DescriptorImpl.class")) {
                        Class<?> type = Class.forName(
                                SluiceStep.class.getPackageName() + "." + name.substring(0, name.length() - ".class".length()));
                        if (type.isAnnotationPresent(Extension.class)) {
                            found.add(type);
                        }
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private record PlannedCredentials(Map<String, String> contents) implements JobCredentials {

        @Override
        public String text(String id, String field) throws AbortException {
            String content = contents.get(id);
            if (content == null) {
                throw new AbortException("There is no credential '" + id + "' (for " + field + ")");
            }
            return content;
        }

        @Override
        public byte[] file(String id, String field) throws AbortException {
            return text(id, field).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }

        /** Two lines: name and password. */
        @Override
        public Account account(String id, String field) throws AbortException {
            String[] parts = text(id, field).split("\n", 2);
            return new Account(parts[0], parts[1]);
        }

        /** Two lines: id and secret. */
        @Override
        public Keys keys(String id, String field) throws AbortException {
            String[] parts = text(id, field).split("\n", 2);
            return new Keys(parts[0], parts[1], null);
        }
    }
}
