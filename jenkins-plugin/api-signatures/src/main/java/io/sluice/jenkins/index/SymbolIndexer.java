package io.sluice.jenkins.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;

/**
 * Lists the classes that have a {@code @Symbol} in {@code META-INF/services/annotations/org.jenkinsci.Symbol}, one binary
 * name a line, in order. That is the format of Jenkins' library annotation-indexer, of which structs' {@code SymbolLookup}
 * reads it; the library itself cannot be had from Maven Central, since its parent POM is not there.
 */
@SupportedAnnotationTypes(SymbolIndexer.SYMBOL)
public final class SymbolIndexer extends AbstractProcessor {
    static final String SYMBOL = "org.jenkinsci.Symbol";

    private final List<Element> classes = new ArrayList<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        annotations.forEach(symbol -> classes.addAll(round.getElementsAnnotatedWith(symbol)));
        if (round.processingOver() && !classes.isEmpty()) {
            write();
        }
        return false;
    }

    private void write() {
        Set<String> names = new TreeSet<>();
        for (Element type : classes) {
            names.add(processingEnv
                    .getElementUtils()
                    .getBinaryName((TypeElement) type)
                    .toString());
        }
        Element[] origins = classes.toArray(new Element[0]);
        try (Writer index = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", "META-INF/services/annotations/" + SYMBOL, origins)
                .openWriter()) {
            index.write(String.join("\n", names) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
