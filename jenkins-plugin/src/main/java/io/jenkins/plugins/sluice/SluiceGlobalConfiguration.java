package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import jenkins.model.GlobalConfiguration;
import org.jenkinsci.Symbol;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * What holds for every release of this controller unless the step or release.yaml says otherwise. As configuration as code:
 * {@code unclassified: { sluice: { store: … } }}.
 */
@Extension
@Symbol("sluice")
public final class SluiceGlobalConfiguration extends GlobalConfiguration implements SettingsPart {
    private @Nullable String store;
    private @Nullable String storeCredentialsId;
    private @Nullable String backupWhen;
    private @Nullable Integer keepLast;
    private @Nullable Integer keepDays;

    public SluiceGlobalConfiguration() {
        load();
    }

    static SluiceGlobalConfiguration get() {
        return ExtensionList.lookupSingleton(SluiceGlobalConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return "Sluice releases";
    }

    /** A directory or {@code s3://bucket/prefix}; null: the engine's own default. */
    public @Nullable String getStore() {
        return store;
    }

    @DataBoundSetter
    public void setStore(@Nullable String store) {
        this.store = FormFields.text(store);
        save();
    }

    /** Access to an S3 store. */
    public @Nullable String getStoreCredentialsId() {
        return storeCredentialsId;
    }

    @DataBoundSetter
    public void setStoreCredentialsId(@Nullable String storeCredentialsId) {
        this.storeCredentialsId = FormFields.text(storeCredentialsId);
        save();
    }

    /** {@code pending} or {@code always}; null: the engine's own default. */
    public @Nullable String getBackupWhen() {
        return backupWhen;
    }

    @DataBoundSetter
    public void setBackupWhen(@Nullable String backupWhen) {
        this.backupWhen = FormFields.text(backupWhen);
        save();
    }

    /** How many backups are kept at least; null: the engine's own default. */
    public @Nullable Integer getKeepLast() {
        return keepLast;
    }

    @DataBoundSetter
    public void setKeepLast(@Nullable Integer keepLast) {
        this.keepLast = keepLast;
        save();
    }

    /** How many days a backup is kept at least; null: the engine's own default. */
    public @Nullable Integer getKeepDays() {
        return keepDays;
    }

    @DataBoundSetter
    public void setKeepDays(@Nullable Integer keepDays) {
        this.keepDays = keepDays;
        save();
    }

    /** Adds what is said here, for where a release.yaml does not say it. */
    @Override
    public void addTo(Settings settings) throws AbortException {
        settings.fallback("store", store);
        settings.storeKeys(storeCredentialsId);
        settings.fallback("backup.when", backupWhen);
        settings.fallback("backup.keep.last", keepLast == null ? null : keepLast.toString());
        settings.fallback("backup.keep.days", keepDays == null ? null : keepDays.toString());
    }

    @POST
    public ListBoxModel doFillStoreCredentialsIdItems(@QueryParameter String storeCredentialsId) {
        return CredentialChoice.ofStore(null, storeCredentialsId);
    }

    @POST
    public FormValidation doCheckStoreCredentialsId(@QueryParameter String value) {
        return CredentialChoice.checkStore(null, value);
    }

    @POST
    public ListBoxModel doFillBackupWhenItems() {
        ListBoxModel items = new ListBoxModel();
        items.add("Sluice's default", "");
        items.add("Unless it is certain that nothing is pending", "pending");
        items.add("Always", "always");
        return items;
    }

    @POST
    public FormValidation doCheckKeepLast(@QueryParameter String value) {
        return checkNumber(value);
    }

    @POST
    public FormValidation doCheckKeepDays(@QueryParameter String value) {
        return checkNumber(value);
    }

    private static FormValidation checkNumber(@Nullable String value) {
        String number = FormFields.text(value);
        return number == null || number.matches("\\d{1,6}")
                ? FormValidation.ok()
                : FormValidation.error("Give a whole number, or nothing for Sluice's default.");
    }
}
