package jenkins.model;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.AbstractCIBase;
import hudson.model.Computer;
import hudson.model.TaskListener;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import io.sluice.jenkins.Signature;
import java.io.IOException;
import org.kohsuke.stapler.StaplerProxy;

public class Jenkins extends AbstractCIBase
        implements DirectlyModifiableTopLevelItemGroup, StaplerProxy, AccessControlled, Loadable {
    private Jenkins() {}

    public static Jenkins get() throws IllegalStateException {
        return Signature.only();
    }

    public static Jenkins getInstanceOrNull() {
        return Signature.only();
    }

    public Launcher createLauncher(TaskListener listener) {
        return Signature.only();
    }

    public Computer getComputer(String name) {
        return Signature.only();
    }

    @Deprecated
    public String getNodeName() {
        return Signature.only();
    }

    public String getDisplayName() {
        return Signature.only();
    }

    public FilePath getRootPath() {
        return Signature.only();
    }

    public void load() throws IOException {
        Signature.only();
    }

    public void save() throws IOException {
        Signature.only();
    }

    public static final Permission ADMINISTER = Signature.value();
}
