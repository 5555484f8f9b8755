package io.sluice.jenkins.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;

/**
 * Lists the classes that have an annotation in {@code META-INF/services/annotations/} and its name, one binary name a line,
 * in order. That is the format of Jenkins' library annotation-indexer, of which structs' {@code SymbolLookup} reads it; the
 * library itself cannot be had from Maven Central, since its parent POM is not there.
 */
@SupportedAnnotationTypes({"org.jenkinsci.Symbol", "org.kohsuke.stapler.export.ExportedBean"})
public final class AnnotationIndexer extends AbstractProcessor {
    private final Map<String, List<TypeElement>> indexes = new TreeMap<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            List<TypeElement> index =
                    indexes.computeIfAbsent(annotation.getQualifiedName().toString(), name -> new ArrayList<>());
            round.getElementsAnnotatedWith(annotation).forEach(type -> index.add((TypeElement) type));
        }
        if (round.processingOver()) {
            indexes.forEach(this::write);
        }
        return false;
    }

    private void write(String annotation, List<TypeElement> types) {
        Set<String> names = new TreeSet<>();
        types.forEach(type ->
                names.add(processingEnv.getElementUtils().getBinaryName(type).toString()));
        String file = "META-INF/services/annotations/" + annotation;
        try (Writer index = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", file, types.toArray(new Element[0]))
                .openWriter()) {
            index.write(String.join("\n", names) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
