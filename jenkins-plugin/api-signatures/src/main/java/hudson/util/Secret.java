package hudson.util;

import io.sluice.jenkins.Signature;
import java.io.Serializable;

public final class Secret implements Serializable {
    Secret() {}

    public String getPlainText() {
        return Signature.only();
    }
}
