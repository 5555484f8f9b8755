package org.kohsuke.stapler;

import jakarta.servlet.RequestDispatcher;
import java.util.Map;

public class ForwardToView extends RuntimeException implements HttpResponse {
    public ForwardToView(RequestDispatcher dispatcher) {}

    public ForwardToView(Object it, String view) {
        super(view);
    }

    public ForwardToView(Class c, String view) {
        super(view);
    }

    public ForwardToView with(String varName, Object value) {
        throw new UnsupportedOperationException();
    }

    public ForwardToView with(Map<String, ?> attributes) {
        throw new UnsupportedOperationException();
    }
}
