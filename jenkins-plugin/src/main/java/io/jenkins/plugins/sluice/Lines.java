package io.jenkins.plugins.sluice;

import org.jspecify.annotations.Nullable;
import java.util.ArrayList;
import java.util.List;

/** A list as a form has it: one text, an element a line. */
final class Lines {

    private Lines() {}

    /** The elements without blank ones; null if there are none. What a form sent is one element of several lines. */
    static @Nullable List<String> of(@Nullable List<String> elements) {
        if (elements == null) {
            return null;
        }
        List<String> lines = elements.stream()
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty() ? null : new ArrayList<>(lines);
    }
}
