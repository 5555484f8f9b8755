package hudson.model;

import io.sluice.jenkins.Signature;
import java.io.Serializable;

public final class Result implements Serializable {
    private Result() {}

    public static final Result SUCCESS = Signature.value();
    public static final Result UNSTABLE = Signature.value();
    public static final Result FAILURE = Signature.value();
    public static final Result NOT_BUILT = Signature.value();
    public static final Result ABORTED = Signature.value();

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
