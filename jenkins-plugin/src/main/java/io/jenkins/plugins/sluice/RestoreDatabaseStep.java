package io.jenkins.plugins.sluice;

import hudson.AbortException;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jspecify.annotations.Nullable;
import hudson.Extension;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import java.util.Objects;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code restoreDatabase}: makes the database exactly what a backup holds; what was written since is lost. */
public final class RestoreDatabaseStep extends MigrationStep {

    private static final long serialVersionUID = 1;

    private @Nullable String backup;
    private @Nullable String identityCredentialsId;

    @DataBoundConstructor
    public RestoreDatabaseStep() {}

    /** Id of a backup of this database, {@code latest} or {@code latest-clean}. */
    public String getBackup() {
        return Objects.requireNonNullElse(backup, "latest");
    }

    @DataBoundSetter
    public void setBackup(@Nullable String backup) {
        this.backup = FormFields.text(backup);
    }

    /** An age identity that opens encrypted backups: a secret file, or secret text. */
    public @Nullable String getIdentityCredentialsId() {
        return identityCredentialsId;
    }

    @DataBoundSetter
    public void setIdentityCredentialsId(@Nullable String identityCredentialsId) {
        this.identityCredentialsId = FormFields.text(identityCredentialsId);
    }

    @Override
    String command() {
        return "restore";
    }

    @Override
    void addTo(Settings settings, SettingsPart defaults) throws AbortException {
        super.addTo(settings, defaults);
        settings.argument("--backup", getBackup());
        settings.flag("--yes");
        settings.secretFile("restore.identityFile", identityCredentialsId);
    }

    /** It starts no command of the framework's, so it can run beside the step's container. */
    @Override
    boolean handsOver() {
        return false;
    }

    /** Name and title of the step, and its credentials. */
    @Extension
    public static final class DescriptorImpl extends MigrationStepDescriptor {
        public DescriptorImpl() {
            super("restoreDatabase", "Restore the database of a release from a backup");
        }

        /** Credentials that can hold an age identity. */
        @POST
        public ListBoxModel doFillIdentityCredentialsIdItems(
                @AncestorInPath @Nullable Item item, @QueryParameter @Nullable String identityCredentialsId) {
            return CredentialChoice.of(item, identityCredentialsId, FileCredentials.class, StringCredentials.class);
        }
    }
}
