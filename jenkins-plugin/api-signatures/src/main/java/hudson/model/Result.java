package hudson.model;

import java.io.Serializable;

public final class Result implements Serializable {
    private Result() {}

    public static final Result SUCCESS = null;
    public static final Result UNSTABLE = null;
    public static final Result FAILURE = null;
    public static final Result NOT_BUILT = null;
    public static final Result ABORTED = null;

    public Result combine(Result that) {
        throw new UnsupportedOperationException();
    }

    public static Result combine(Result r1, Result r2) {
        throw new UnsupportedOperationException();
    }

    public boolean isWorseThan(Result that) {
        throw new UnsupportedOperationException();
    }

    public boolean isWorseOrEqualTo(Result that) {
        throw new UnsupportedOperationException();
    }

    public boolean isBetterThan(Result that) {
        throw new UnsupportedOperationException();
    }

    public boolean isBetterOrEqualTo(Result that) {
        throw new UnsupportedOperationException();
    }

    public boolean isCompleteBuild() {
        throw new UnsupportedOperationException();
    }

    public String toString() {
        throw new UnsupportedOperationException();
    }

    public static Result fromString(String s) {
        throw new UnsupportedOperationException();
    }
}
