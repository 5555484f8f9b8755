package io.sluice.jenkins;

import java.util.Map;

/** What a constant of a signature is set to: it has no value here, and the compiler must not take null for one. */
public final class Signature {
    private static final Map<String, Object> VALUES = Map.of();

    private Signature() {}

    @SuppressWarnings("unchecked")
    public static <T> T value() {
        return (T) VALUES.get("");
    }
}
