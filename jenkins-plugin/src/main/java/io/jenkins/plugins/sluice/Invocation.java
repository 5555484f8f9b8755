package io.jenkins.plugins.sluice;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * One start of Sluice.
 *
 * @param arguments its command and what follows; nothing secret
 * @param variables secret variables of its environment
 * @param files secret files by their name in the run's directory
 * @param secrets what must not be seen in a log
 */
record Invocation(
        List<String> arguments, Map<String, String> variables, Map<String, byte[]> files, Collection<String> secrets) {

    Invocation {
        arguments = List.copyOf(arguments);
        variables = Map.copyOf(variables);
        files = Map.copyOf(files);
        secrets = List.copyOf(secrets);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "sluice " + String.join(" ", arguments);
    }
}
