package hudson.model;

import io.sluice.jenkins.Signature;
import jenkins.model.Loadable;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;

public abstract class Descriptor<T extends Describable<T>> implements Loadable, Saveable {
    protected Descriptor(Class<? extends T> clazz) {}

    protected Descriptor() {}

    public String getDisplayName() {
        return Signature.only();
    }

    public T newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
        return Signature.only();
    }

    public void save() {
        Signature.only();
    }

    public void load() {
        Signature.only();
    }

    public static final class FormException extends Exception implements HttpResponse {
        public FormException(String message, String formField) {
            super(message);
        }

        public FormException(String message, Throwable cause, String formField) {
            super(message, cause);
        }

        public FormException(Throwable cause, String formField) {
            super(cause);
        }
    }
}
