package hudson.util;

import io.sluice.jenkins.Signature;
import java.io.Serializable;
import java.util.regex.Pattern;

public final class Secret implements Serializable {
    Secret() {}

    public String toString() {
        throw new UnsupportedOperationException();
    }

    public String getPlainText() {
        throw new UnsupportedOperationException();
    }

    public boolean equals(Object that) {
        throw new UnsupportedOperationException();
    }

    public int hashCode() {
        throw new UnsupportedOperationException();
    }

    public String getEncryptedValue() {
        throw new UnsupportedOperationException();
    }

    public static final Pattern ENCRYPTED_VALUE_PATTERN = Signature.value();

    public static Secret decrypt(String data) {
        throw new UnsupportedOperationException();
    }

    public static Secret fromString(String data) {
        throw new UnsupportedOperationException();
    }

    public static String toString(Secret s) {
        throw new UnsupportedOperationException();
    }

    public static boolean BLANK_NONSECRET_PASSWORD_FIELDS_WITHOUT_ITEM_CONFIGURE;
}
