package org.jvnet.localizer;

import java.io.Serializable;
import java.util.Locale;

public class Localizable implements Serializable {
    public Localizable(ResourceBundleHolder holder, String key, Object... args) {}

    public String getKey() {
        throw new UnsupportedOperationException();
    }

    public String toString(Locale locale) {
        throw new UnsupportedOperationException();
    }

    public String toString() {
        throw new UnsupportedOperationException();
    }
}
