package io.sluice.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The commands by name, in the order of the help; each is made when it is needed. */
final class Commands {

    private final Map<String, Supplier<Object>> all = new LinkedHashMap<>();

    Commands(Session session) {
        // filled by the commands that follow
    }

    Set<String> names() {
        return all.keySet();
    }

    Object make(String name) {
        return all.get(name).get();
    }
}
