package hudson.model;

import io.sluice.jenkins.Signature;

public class Api extends AbstractModelObject {
    public final Object bean = Signature.value();

    public Api(Object bean) {}

    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    public String getSearchUrl() {
        throw new UnsupportedOperationException();
    }
}
