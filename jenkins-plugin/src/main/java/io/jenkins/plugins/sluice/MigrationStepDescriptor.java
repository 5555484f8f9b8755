package io.jenkins.plugins.sluice;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the descriptors of the steps have that use the store. */
public abstract class MigrationStepDescriptor extends SluiceStepDescriptor {

    MigrationStepDescriptor(String function, String title) {
        super(function, title);
    }

    /** Credentials that can hold the store's keys. */
    @POST
    public ListBoxModel doFillStoreCredentialsIdItems(
            @AncestorInPath @Nullable Item item, @QueryParameter @Nullable String storeCredentialsId) {
        return CredentialChoice.ofStore(item, storeCredentialsId);
    }

    /** Says whether the chosen one is there. */
    @POST
    public FormValidation doCheckStoreCredentialsId(@AncestorInPath @Nullable Item item, @QueryParameter String value) {
        return CredentialChoice.checkStore(item, value);
    }
}
