package hudson.util;

import java.io.Serializable;

public class ArgumentListBuilder implements Serializable, Cloneable {
    public ArgumentListBuilder() {}

    public ArgumentListBuilder(String... args) {}
}
