package hudson.model;

import hudson.security.AccessControlled;
import io.sluice.jenkins.Signature;
import java.io.IOException;
import jenkins.model.Loadable;
import org.kohsuke.stapler.StaplerProxy;

public abstract class AbstractItem extends Actionable implements Loadable, Item, AccessControlled, StaplerProxy {
    protected AbstractItem(ItemGroup parent, String name) {}

    public String getDisplayName() {
        return Signature.only();
    }

    public void save() throws IOException {
        Signature.only();
    }
}
