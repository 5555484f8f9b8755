package hudson.model;

import io.sluice.jenkins.Signature;

public class Api extends AbstractModelObject {
    public Api(Object bean) {}

    public String getDisplayName() {
        return Signature.only();
    }
}
