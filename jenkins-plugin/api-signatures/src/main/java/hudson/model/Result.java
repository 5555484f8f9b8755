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

    public String toString() {
        return Signature.only();
    }
}
