package hudson.model;

import io.sluice.jenkins.Signature;

public abstract class Actionable extends AbstractModelObject {
    public void addAction(Action a) {
        Signature.only();
    }

    public Action getAction(int index) {
        return Signature.only();
    }

    public <T extends Action> T getAction(Class<T> type) {
        return Signature.only();
    }
}
