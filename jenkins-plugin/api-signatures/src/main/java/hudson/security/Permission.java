package hudson.security;

import io.sluice.jenkins.Signature;
import org.jvnet.localizer.Localizable;

public final class Permission {
    public final Class owner = Signature.value();
    public final String name = Signature.value();

    public Permission(
            PermissionGroup group, String name, Localizable description, Permission impliedBy, boolean enable) {}

    public Permission(PermissionGroup group, String name, Localizable description, Permission impliedBy) {}

    public Permission(PermissionGroup group, String name, Permission impliedBy) {}

    public String getId() {
        throw new UnsupportedOperationException();
    }

    public static Permission fromId(String id) {
        throw new UnsupportedOperationException();
    }

    public boolean getEnabled() {
        throw new UnsupportedOperationException();
    }

    public static final Permission HUDSON_ADMINISTER = Signature.value();
    public static final Permission READ = Signature.value();
    public static final Permission WRITE = Signature.value();
    public static final Permission CREATE = Signature.value();
    public static final Permission UPDATE = Signature.value();
    public static final Permission DELETE = Signature.value();
    public static final Permission CONFIGURE = Signature.value();
}
