package io.jenkins.plugins.sluice;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the descriptors of all steps have. */
public abstract class SluiceStepDescriptor extends StepDescriptor {

    private final String function;
    private final String title;

    SluiceStepDescriptor(String function, String title) {
        this.function = function;
        this.title = title;
    }

    @Override
    public final String getFunctionName() {
        return function;
    }

    @Override
    public final String getDisplayName() {
        return title;
    }

    @Override
    public final Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, FilePath.class, Launcher.class, EnvVars.class, TaskListener.class);
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

    /** A list as the form shows it: an element a line. */
    public String lines(@Nullable List<String> elements) {
        return elements == null ? "" : String.join("\n", elements);
    }
}
