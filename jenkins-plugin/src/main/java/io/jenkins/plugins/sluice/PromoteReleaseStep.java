package io.jenkins.plugins.sluice;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code promoteRelease}: the promotion alone, refused unless this release's migration is recorded as succeeded. */
public final class PromoteReleaseStep extends MigrationStep {

    private static final long serialVersionUID = 1;

    @DataBoundConstructor
    public PromoteReleaseStep() {}

    @Override
    String command() {
        return "promote";
    }

    /** Name and title of the step. */
    @Extension
    public static final class DescriptorImpl extends MigrationStepDescriptor {
        public DescriptorImpl() {
            super("promoteRelease", "Promote a release whose migration succeeded");
        }
    }
}
