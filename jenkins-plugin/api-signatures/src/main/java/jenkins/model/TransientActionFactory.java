package jenkins.model;

import hudson.ExtensionPoint;
import hudson.model.Action;
import io.sluice.jenkins.Signature;
import java.util.Collection;

public abstract class TransientActionFactory<T> implements ExtensionPoint {
    public abstract Class<T> type();

    public Class<? extends Action> actionType() {
        return Signature.only();
    }

    public abstract Collection<? extends Action> createFor(T target);
}
