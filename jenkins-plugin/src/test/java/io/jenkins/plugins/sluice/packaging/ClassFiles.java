package io.jenkins.plugins.sluice.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** Classes by internal name, read and not loaded. */
final class ClassFiles {
    private final ClassLoader place;
    private final Map<String, Optional<ClassNode>> known = new HashMap<>();

    ClassFiles(ClassLoader place) {
        this.place = place;
    }

    /** The jars of a directory, and the JDK. */
    static ClassFiles ofJars(Path directory) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
                jars.add(url(jar));
            }
        }
        return new ClassFiles(new URLClassLoader(jars.toArray(new URL[0]), ClassLoader.getPlatformClassLoader()));
    }

    /** What is in a directory of classes. */
    static List<ClassNode> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("package-info.class"))
                    .sorted()
                    .map(ClassFiles::node)
                    .toList();
        }
    }

    Optional<ClassNode> find(String name) {
        return known.computeIfAbsent(name, this::read);
    }

    /** A class and all that it extends and implements, itself first. */
    Map<String, ClassNode> lineage(String name) {
        Map<String, ClassNode> all = new LinkedHashMap<>();
        addLineage(name, all);
        return all;
    }

    private void addLineage(String name, Map<String, ClassNode> all) {
        if (name == null || all.containsKey(name)) {
            return;
        }
        find(name).ifPresent(type -> {
            all.put(name, type);
            addLineage(type.superName, all);
            type.interfaces.forEach(each -> addLineage(each, all));
        });
    }

    private Optional<ClassNode> read(String name) {
        try (InputStream in = place.getResourceAsStream(name + ".class")) {
            return in == null ? Optional.empty() : Optional.of(node(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassNode node(Path file) {
        try {
            return node(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassNode node(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return node;
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
