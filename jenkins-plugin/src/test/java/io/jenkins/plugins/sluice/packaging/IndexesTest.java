package io.jenkins.plugins.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Extension;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.java.sezpoz.Index;
import net.java.sezpoz.IndexItem;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;

/** Jenkins finds extensions and symbols by indexes that are made when the plugin is compiled. */
class IndexesTest {

    @Test
    void everyExtensionIsInTheIndex() throws IOException {
        Iterable<IndexItem<Extension, Object>> index =
                Index.load(Extension.class, Object.class, IndexesTest.class.getClassLoader());
        assertThat(StreamSupport.stream(index.spliterator(), false).map(IndexItem::className)
                        .filter(name -> name.startsWith("io.jenkins.plugins.sluice.")))
                .containsExactlyInAnyOrderElementsOf(annotated("Lhudson/Extension;"));
    }

    @Test
    void everySymbolIsInTheIndex() throws IOException {
        assertThat(Files.readAllLines(Module.CLASSES.resolve("META-INF/services/annotations/org.jenkinsci.Symbol")))
                .containsExactlyInAnyOrderElementsOf(annotated("Lorg/jenkinsci/Symbol;"));
    }

    private static List<String> annotated(String annotation) throws IOException {
        List<String> classes = ClassFiles.in(Module.CLASSES).stream()
                .filter(type -> annotations(type).anyMatch(each -> each.desc.equals(annotation)))
                .map(type -> type.name.replace('/', '.'))
                .toList();
        assertThat(classes).isNotEmpty();
        return classes;
    }

    private static Stream<AnnotationNode> annotations(ClassNode type) {
        return Stream.of(
                        Stream.of(type.visibleAnnotations),
                        type.methods.stream().map(method -> method.visibleAnnotations),
                        type.fields.stream().map(field -> field.visibleAnnotations))
                .flatMap(each -> each)
                .filter(Objects::nonNull)
                .flatMap(List::stream);
    }
}
