package hudson.security;

import io.sluice.jenkins.Signature;

public interface AccessControlled {
    default boolean hasPermission(Permission permission) {
        return Signature.only();
    }
}
