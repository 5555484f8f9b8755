package io.jenkins.plugins.sluice;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code migrateDatabase}: the migration alone. */
public final class MigrateDatabaseStep extends MigrationStep {

    private static final long serialVersionUID = 1;

    @DataBoundConstructor
    public MigrateDatabaseStep() {}

    @Override
    String command() {
        return "migrate";
    }

    /** Name and title of the step. */
    @Extension
    public static final class DescriptorImpl extends MigrationStepDescriptor {
        public DescriptorImpl() {
            super("migrateDatabase", "Migrate the database of a release");
        }
    }
}
