package io.sluice;

import java.util.Optional;

/** The version of this program, from its jar's manifest. */
public final class SluiceVersion {

    private SluiceVersion() {}

    /** Such as {@code 0.1.0}; {@code development} when it does not run from a jar. */
    public static String current() {
        return Optional.ofNullable(SluiceVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
