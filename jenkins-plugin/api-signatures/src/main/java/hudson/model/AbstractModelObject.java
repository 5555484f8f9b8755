package hudson.model;

import hudson.search.SearchableModelObject;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

public abstract class AbstractModelObject implements SearchableModelObject {
    protected final void sendError(Exception e, StaplerRequest2 req, StaplerResponse2 rsp)
            throws ServletException, IOException {
        throw new UnsupportedOperationException();
    }

    protected final void sendError(Exception e) throws ServletException, IOException {
        throw new UnsupportedOperationException();
    }

    protected final void sendError(String message, StaplerRequest2 req, StaplerResponse2 rsp)
            throws ServletException, IOException {
        throw new UnsupportedOperationException();
    }

    protected final void sendError(String message, StaplerRequest2 req, StaplerResponse2 rsp, boolean pre)
            throws ServletException, IOException {
        throw new UnsupportedOperationException();
    }

    protected final void sendError(String message) throws ServletException, IOException {
        throw new UnsupportedOperationException();
    }

    protected final void requirePOST() throws ServletException {
        throw new UnsupportedOperationException();
    }

    public String getSearchName() {
        throw new UnsupportedOperationException();
    }
}
