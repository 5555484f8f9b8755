package org.jvnet.localizer;

import io.sluice.jenkins.Signature;
import java.io.Serializable;

public final class ResourceBundleHolder implements Serializable {
    public static ResourceBundleHolder get(Class<?> clazz) {
        throw new UnsupportedOperationException();
    }

    public final Class<?> owner = Signature.value();

    public ResourceBundleHolder(Class<?> owner) {}

    public String format(String key, Object... args) {
        throw new UnsupportedOperationException();
    }
}
