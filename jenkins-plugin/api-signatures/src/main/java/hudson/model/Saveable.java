package hudson.model;

import io.sluice.jenkins.Signature;
import java.io.IOException;

public interface Saveable {
    void save() throws IOException;

    Saveable NOOP = Signature.value();
}
