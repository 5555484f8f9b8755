package hudson.util;

import io.sluice.jenkins.Signature;
import java.io.IOException;
import org.kohsuke.stapler.HttpResponse;

public abstract class FormValidation extends IOException implements HttpResponse {
    private FormValidation() {}

    public static FormValidation error(String message) {
        return Signature.only();
    }

    public static FormValidation ok(String message) {
        return Signature.only();
    }

    public static FormValidation ok() {
        return Signature.only();
    }

    public static FormValidation error(String format, Object... args) {
        return Signature.only();
    }

    public static FormValidation ok(String format, Object... args) {
        return Signature.only();
    }

    public static FormValidation error(Throwable e, String message) {
        return Signature.only();
    }

    public static FormValidation error(Throwable e, String format, Object... args) {
        return Signature.only();
    }
}
