package io.jenkins.plugins.sluice.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** An element of a Maven descriptor, whose names never repeat but in lists. */
record Xml(Element element) {

    static Xml read(Path pom) throws IOException {
        try {
            return new Xml(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(pom.toFile())
                    .getDocumentElement());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(pom + ": " + e.getMessage(), e);
        }
    }

    /** The elements at the end of a path such as {@code build/plugins/plugin}. */
    List<Xml> all(String path) {
        Stream<Xml> found = Stream.of(this);
        for (String name : path.split("/")) {
            found = found.flatMap(xml -> xml.children().filter(child -> child.name().equals(name)));
        }
        return found.toList();
    }

    /** The text at the end of a path, with the descriptor's own properties put in; empty if there is none. */
    String text(String path, Map<String, String> properties) {
        String text = all(path).stream().map(Xml::text).findFirst().orElse("");
        for (Map.Entry<String, String> property : properties.entrySet()) {
            text = text.replace("${" + property.getKey() + "}", property.getValue());
        }
        return text;
    }

    String text(String path) {
        return text(path, Map.of());
    }

    Map<String, String> map(String path) {
        return all(path).stream().flatMap(Xml::children).collect(Collectors.toMap(Xml::name, Xml::text));
    }

    String name() {
        return element.getTagName();
    }

    String text() {
        return element.getTextContent().strip();
    }

    private Stream<Xml> children() {
        NodeList nodes = element.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
                .map(node -> new Xml((Element) node));
    }
}
