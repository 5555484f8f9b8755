package hudson.security;

import io.sluice.jenkins.Signature;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;

public class AccessDeniedException3 extends AccessDeniedException {
    public final Authentication authentication = Signature.value();
    public final Permission permission = Signature.value();

    public AccessDeniedException3(Authentication authentication, Permission permission) {
        super(null);
    }

    public AccessDeniedException3(Throwable t, Authentication authentication, Permission permission) {
        super(null);
    }

    public void reportAsHeaders(HttpServletResponse rsp) {
        throw new UnsupportedOperationException();
    }

    public void report(PrintWriter w) {
        throw new UnsupportedOperationException();
    }
}
