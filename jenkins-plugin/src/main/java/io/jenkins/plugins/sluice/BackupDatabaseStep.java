package io.jenkins.plugins.sluice;

import hudson.Extension;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code backupDatabase}: a new backup. It takes migration and target, so that all phases can be told the same. */
public final class BackupDatabaseStep extends MigrationStep {

    private static final long serialVersionUID = 1;

    @DataBoundConstructor
    public BackupDatabaseStep() {}

    @Override
    String command() {
        return "backup";
    }

    /** Name and title of the step. */
    @Extension
    public static final class DescriptorImpl extends MigrationStepDescriptor {
        public DescriptorImpl() {
            super("backupDatabase", "Back up the database of a release");
        }
    }
}
