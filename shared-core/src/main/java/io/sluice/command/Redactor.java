package io.sluice.command;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes known secrets out of text that is about to leave the process. Thread-safe; secrets can be added at any time. */
public final class Redactor {

    private final Set<Secret> secrets = ConcurrentHashMap.newKeySet();

    public void add(Collection<Secret> added) {
        secrets.addAll(added);
    }

    /** The text with every known secret, also in its percent-encoded spelling, replaced by {@code ******}. */
    public String redact(String text) {
        throw new UnsupportedOperationException("redact");
    }
}
