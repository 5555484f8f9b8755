package hudson.model;

import hudson.ExtensionPoint;
import hudson.FilePath;
import hudson.Launcher;
import hudson.security.AccessControlled;
import io.sluice.jenkins.Signature;

public abstract class Node extends AbstractModelObject implements ExtensionPoint, AccessControlled, PersistenceRoot {
    public String getDisplayName() {
        return Signature.only();
    }

    public abstract Launcher createLauncher(TaskListener listener);

    public abstract FilePath getRootPath();
}
