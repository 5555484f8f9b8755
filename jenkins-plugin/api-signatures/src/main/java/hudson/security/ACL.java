package hudson.security;

import io.sluice.jenkins.Signature;
import org.springframework.security.core.Authentication;

public abstract class ACL {
    public static final Authentication SYSTEM2 = Signature.value();
}
