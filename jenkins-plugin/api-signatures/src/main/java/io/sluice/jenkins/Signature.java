package io.sluice.jenkins;

import java.util.Map;

/**
 * What stands in a signature for a value or a body. Neither is null or a throw to whoever looks at the code: SpotBugs would
 * take what follows a call for dead, and a constant for null.
 */
public final class Signature {
    private static final Map<String, Object> VALUES = Map.of();

    private Signature() {}

    /** The value of a constant: none. */
    @SuppressWarnings("unchecked")
    public static <T> T value() {
        return (T) VALUES.get("");
    }

    /**
     * The body of a method.
     *
     * @throws UnsupportedOperationException whenever it is called
     */
    public static <T> T only() {
        if (VALUES.isEmpty()) {
            throw new UnsupportedOperationException("a signature, which only the real class has a body for");
        }
        return value();
    }
}
