package io.jenkins.plugins.sluice;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code releaseFlow}: back up, migrate, and promote if the migration succeeded. */
public final class ReleaseFlowStep extends MigrationStep {

    private static final long serialVersionUID = 1;

    @DataBoundConstructor
    public ReleaseFlowStep() {}

    @Override
    String command() {
        return "release";
    }

    /** Name and title of the step. */
    @Extension
    public static final class DescriptorImpl extends MigrationStepDescriptor {
        public DescriptorImpl() {
            super("releaseFlow", "Release: back up, migrate, promote if the migration succeeded");
        }
    }
}
