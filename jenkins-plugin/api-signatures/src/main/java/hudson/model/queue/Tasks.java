package hudson.model.queue;

import hudson.model.Queue.Task;
import io.sluice.jenkins.Signature;
import org.springframework.security.core.Authentication;

public class Tasks {
    public static Authentication getAuthenticationOf2(Task t) {
        return Signature.only();
    }
}
