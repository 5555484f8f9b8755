package hudson.model;

import java.util.List;

public abstract class Actionable extends AbstractModelObject {
    public List<Action> getActions() {
        throw new UnsupportedOperationException();
    }

    public final List<? extends Action> getAllActions() {
        throw new UnsupportedOperationException();
    }

    public <T extends Action> List<T> getActions(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    public void addAction(Action a) {
        throw new UnsupportedOperationException();
    }

    public void replaceAction(Action a) {
        throw new UnsupportedOperationException();
    }

    public boolean addOrReplaceAction(Action a) {
        throw new UnsupportedOperationException();
    }

    public boolean removeAction(Action a) {
        throw new UnsupportedOperationException();
    }

    public boolean removeActions(Class<? extends Action> clazz) {
        throw new UnsupportedOperationException();
    }

    public boolean replaceActions(Class<? extends Action> clazz, Action a) {
        throw new UnsupportedOperationException();
    }

    public Action getAction(int index) {
        throw new UnsupportedOperationException();
    }

    public <T extends Action> T getAction(Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
