package hudson.model;

import hudson.remoting.VirtualChannel;
import hudson.security.AccessControlled;
import io.sluice.jenkins.Signature;
import java.util.concurrent.ExecutorService;
import org.kohsuke.stapler.StaplerProxy;

public abstract class Computer extends Actionable implements AccessControlled, StaplerProxy {
    protected Computer(Node node) {}

    public abstract VirtualChannel getChannel();

    public String getName() {
        return Signature.only();
    }

    public Node getNode() {
        return Signature.only();
    }

    public String getDisplayName() {
        return Signature.only();
    }

    public static final ExecutorService threadPoolForRemoting = Signature.value();
}
