package hudson.security;

import hudson.model.ItemGroup;
import hudson.model.TopLevelItemDescriptor;
import hudson.model.User;
import hudson.remoting.Callable;
import io.sluice.jenkins.Signature;
import java.util.function.BiFunction;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;

public abstract class ACL {
    public final void checkPermission(Permission p) {
        throw new UnsupportedOperationException();
    }

    public final void checkAnyPermission(Permission... permissions) {
        throw new UnsupportedOperationException();
    }

    public final boolean hasPermission(Permission p) {
        throw new UnsupportedOperationException();
    }

    public final boolean hasAnyPermission(Permission... permissions) {
        throw new UnsupportedOperationException();
    }

    public boolean hasPermission2(Authentication a, Permission permission) {
        throw new UnsupportedOperationException();
    }

    public static ACL lambda2(BiFunction<Authentication, Permission, Boolean> impl) {
        throw new UnsupportedOperationException();
    }

    public final void checkCreatePermission(ItemGroup c, TopLevelItemDescriptor d) {
        throw new UnsupportedOperationException();
    }

    public boolean hasCreatePermission2(Authentication a, ItemGroup c, TopLevelItemDescriptor d) {
        throw new UnsupportedOperationException();
    }

    public static final String ANONYMOUS_USERNAME = "anonymous";
    public static final String SYSTEM_USERNAME = "SYSTEM";
    public static final Authentication SYSTEM2 = Signature.value();

    public static SecurityContext impersonate2(Authentication auth) {
        throw new UnsupportedOperationException();
    }

    public static void impersonate2(Authentication auth, Runnable body) {
        throw new UnsupportedOperationException();
    }

    public static <V, T extends Exception> V impersonate2(Authentication auth, Callable<V, T> body) throws T {
        throw new UnsupportedOperationException();
    }

    public static ACLContext as2(Authentication auth) {
        throw new UnsupportedOperationException();
    }

    public static ACLContext as(User user) {
        throw new UnsupportedOperationException();
    }

    public static boolean isAnonymous2(Authentication authentication) {
        throw new UnsupportedOperationException();
    }
}
