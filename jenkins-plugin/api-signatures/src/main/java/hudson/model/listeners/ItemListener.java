package hudson.model.listeners;

import hudson.ExtensionPoint;
import io.sluice.jenkins.Signature;

public class ItemListener implements ExtensionPoint {
    public void onBeforeShutdown() {
        Signature.only();
    }
}
