package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;

/** What every page, form and help file of the plugin has to be, so that nothing of a release's can run in a browser. */
class ViewsTest {

    static List<Path> jellies() throws Exception {
        return files(".jelly");
    }

    static List<Path> views() throws Exception {
        return Stream.of(files(".jelly"), files(".html"), files(".svg"))
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("jellies")
    void everyJellyEscapesWhatItShows(Path jelly) throws IOException {
        assertThat(Files.readString(jelly))
                .startsWith("<?jelly escape-by-default='true'?>\n")
                .doesNotContain("<j:out");
    }

    @ParameterizedTest
    @MethodSource("views")
    void nothingIsInlineThatAContentSecurityPolicyForbids(Path view) throws Exception {
        Document document = parse(view);
        NodeList elements = document.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            assertThat(element.getTagName()).isNotIn("script", "style", "iframe", "object", "embed");
            NamedNodeMap attributes = element.getAttributes();
            for (int a = 0; a < attributes.getLength(); a++) {
                assertThat(attributes.item(a).getNodeName())
                        .as("attribute of %s", element.getTagName())
                        .doesNotStartWith("on")
                        .isNotEqualTo("style");
                assertThat(attributes.item(a).getNodeValue()).doesNotContain("javascript:");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyViewIsWellFormed(Path view) {
        assertThatCode(() -> parse(view)).doesNotThrowAnyException();
    }

    private static Document parse(Path view) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new ByteArrayInputStream(Files.readString(view).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Path> files(String ending) throws IOException, URISyntaxException {
        Path root = Path.of(ViewsTest.class.getResource("/index.jelly").toURI()).getParent();
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
            assertThat(files).isNotEmpty();
            return files;
        }
    }
}
