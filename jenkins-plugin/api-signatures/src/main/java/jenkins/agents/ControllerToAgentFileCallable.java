package jenkins.agents;

import hudson.FilePath;
import io.sluice.jenkins.Signature;
import org.jenkinsci.remoting.RoleChecker;

public interface ControllerToAgentFileCallable<T> extends FilePath.FileCallable<T> {
    default void checkRoles(RoleChecker checker) throws SecurityException {
        Signature.only();
    }
}
