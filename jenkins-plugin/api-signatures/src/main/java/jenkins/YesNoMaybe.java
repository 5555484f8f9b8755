package jenkins;

import io.sluice.jenkins.Signature;

public enum YesNoMaybe {
    YES,
    NO,
    MAYBE;

    public static Boolean toBoolean(YesNoMaybe v) {
        return Signature.only();
    }

    public Boolean toBool() {
        return Signature.only();
    }
}
