package io.jenkins.plugins.sluice;

import hudson.model.Describable;
import hudson.model.Descriptor;
import java.io.Serializable;

/** Where the new version goes live ({@code promote} of a step): what {@code promote} of release.yaml says. */
public abstract class PromotionTarget implements Describable<PromotionTarget>, SettingsPart, Serializable {
    private static final long serialVersionUID = 1L;

    PromotionTarget() {}

    /** The form of a target. */
    public abstract static class PromotionTargetDescriptor extends Descriptor<PromotionTarget> {}
}
