package io.sluice.kubernetes;

import io.sluice.SluiceException;
import org.jspecify.annotations.Nullable;

/** A cluster could not be asked, or refused. */
public final class KubernetesException extends SluiceException {

    /** What a caller can do about it. */
    public enum Kind {
        /** The object changed since it was read: look again. */
        CONFLICT,
        /** There is no such object. */
        NOT_FOUND,
        /** This account may not do that. */
        FORBIDDEN,
        /** The server cannot be reached or is overloaded, which may pass. */
        UNAVAILABLE,
        /** What was to run was never started: nothing has happened. */
        NOT_STARTED,
        /** Anything else that asking again does not change. */
        REFUSED
    }

    private final Kind kind;

    KubernetesException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
