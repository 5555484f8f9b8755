package jenkins.security;

import io.sluice.jenkins.Signature;
import org.jenkinsci.remoting.Role;

public class Roles {
    private Roles() {}

    public static final Role MASTER = Signature.value();
    public static final Role SLAVE = Signature.value();
}
