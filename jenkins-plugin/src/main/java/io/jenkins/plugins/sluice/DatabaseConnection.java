package io.jenkins.plugins.sluice;

import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.io.Serializable;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Where the database is ({@code database} of a step). Its password is in a credential, never here. */
public final class DatabaseConnection implements Describable<DatabaseConnection>, SettingsPart, Serializable {
    private static final long serialVersionUID = 1L;

    private @Nullable String credentialsId;
    private @Nullable String url;
    private @Nullable String directUrlCredentialsId;

    @DataBoundConstructor
    public DatabaseConnection() {}

    /** A secret text that holds the whole URL, or user and password of {@link #getUrl()}. */
    public @Nullable String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@Nullable String credentialsId) {
        this.credentialsId = FormFields.text(credentialsId);
    }

    /** The URL without its password. */
    public @Nullable String getUrl() {
        return url;
    }

    @DataBoundSetter
    public void setUrl(@Nullable String url) {
        this.url = FormFields.text(url);
    }

    /** A secret text that holds the URL around a connection pooler. */
    public @Nullable String getDirectUrlCredentialsId() {
        return directUrlCredentialsId;
    }

    @DataBoundSetter
    public void setDirectUrlCredentialsId(@Nullable String directUrlCredentialsId) {
        this.directUrlCredentialsId = FormFields.text(directUrlCredentialsId);
    }

    @Override
    public void addTo(Settings settings) throws AbortException {
        settings.databaseUrl(url, credentialsId);
        settings.secretText("database.directUrl", directUrlCredentialsId);
    }

    /** Its form. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<DatabaseConnection> {
        @Override
        public String getDisplayName() {
            return "Database";
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoice.of(
                    item, credentialsId, StringCredentials.class, StandardUsernamePasswordCredentials.class);
        }

        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return CredentialChoice.check(
                    item, value, StringCredentials.class, StandardUsernamePasswordCredentials.class);
        }

        @POST
        public FormValidation doCheckUrl(@QueryParameter String value) {
            return FormFields.checkUrl(value);
        }

        @POST
        public ListBoxModel doFillDirectUrlCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String directUrlCredentialsId) {
            return CredentialChoice.of(item, directUrlCredentialsId, StringCredentials.class);
        }

        @POST
        public FormValidation doCheckDirectUrlCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return CredentialChoice.check(item, value, StringCredentials.class);
        }
    }
}
