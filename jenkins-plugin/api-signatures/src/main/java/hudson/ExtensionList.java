package hudson;

import io.sluice.jenkins.Signature;
import java.util.AbstractList;
import jenkins.model.Jenkins;

public class ExtensionList<T> extends AbstractList<T> {
    protected ExtensionList(Jenkins jenkins, Class<T> extensionType) {}

    public <U extends T> U get(Class<U> type) {
        return Signature.only();
    }

    public T get(int index) {
        return Signature.only();
    }

    public int size() {
        return Signature.only();
    }

    public static <T> ExtensionList<T> lookup(Class<T> type) {
        return Signature.only();
    }

    public static <U> U lookupSingleton(Class<U> type) {
        return Signature.only();
    }
}
