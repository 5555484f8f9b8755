package io.jenkins.plugins.sluice;

import java.util.List;
import java.util.stream.Collectors;

/** Values as {@code --set} takes them: a text as it is, unless it would be a YAML flow value, or YAML's word for none. */
final class YamlFlow {

    private YamlFlow() {}

    static String text(String value) {
        boolean none = value.isEmpty() || value.equals("~") || value.equalsIgnoreCase("null");
        return none || "[{\"'".indexOf(value.charAt(0)) >= 0 ? quoted(value) : value;
    }

    static String list(List<String> values) {
        return values.stream().map(YamlFlow::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    /** YAML 1.2, 7.3.1: a double-quoted text, in which JSON's escapes hold. */
    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 || c == '\u2028' || c == '\u2029' || c == '\ufeff') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
