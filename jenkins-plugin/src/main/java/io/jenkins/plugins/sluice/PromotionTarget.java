package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.model.Describable;
import hudson.model.Descriptor;
import java.io.Serializable;

/** Where the new version goes live ({@code promote} of a step): what {@code promote} of release.yaml says. */
public abstract class PromotionTarget implements Describable<PromotionTarget>, Serializable {
    private static final long serialVersionUID = 1L;

    PromotionTarget() {}

    /** Adds what is said here to the settings of a release. */
    abstract void addTo(Settings settings) throws AbortException;

    /** The form of a target. */
    public abstract static class PromotionTargetDescriptor extends Descriptor<PromotionTarget> {}
}
