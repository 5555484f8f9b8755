package hudson.model;

public class Api extends AbstractModelObject {
    public final Object bean = null;

    public Api(Object bean) {}

    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    public String getSearchUrl() {
        throw new UnsupportedOperationException();
    }
}
