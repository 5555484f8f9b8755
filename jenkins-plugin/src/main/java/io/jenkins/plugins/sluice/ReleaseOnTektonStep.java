package io.jenkins.plugins.sluice;

import hudson.AbortException;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jspecify.annotations.Nullable;
import hudson.Extension;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import java.util.List;
import java.util.Objects;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code releaseOnTekton}: the release as a PipelineRun in a cluster, followed from here. */
public final class ReleaseOnTektonStep extends SluiceStep {

    private static final long serialVersionUID = 1;

    private @Nullable String pipeline;
    private @Nullable String namespace;
    private @Nullable String serviceAccount;
    private @Nullable String kubeconfigCredentialsId;
    private @Nullable List<String> params;

    @DataBoundConstructor
    public ReleaseOnTektonStep() {}

    public @Nullable String getPipeline() {
        return pipeline;
    }

    @DataBoundSetter
    public void setPipeline(@Nullable String pipeline) {
        this.pipeline = FormFields.text(pipeline);
    }

    public @Nullable String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(@Nullable String namespace) {
        this.namespace = FormFields.text(namespace);
    }

    public @Nullable String getServiceAccount() {
        return serviceAccount;
    }

    @DataBoundSetter
    public void setServiceAccount(@Nullable String serviceAccount) {
        this.serviceAccount = FormFields.text(serviceAccount);
    }

    public @Nullable String getKubeconfigCredentialsId() {
        return kubeconfigCredentialsId;
    }

    @DataBoundSetter
    public void setKubeconfigCredentialsId(@Nullable String kubeconfigCredentialsId) {
        this.kubeconfigCredentialsId = FormFields.text(kubeconfigCredentialsId);
    }

    /** The Pipeline's parameters, each {@code name=value}. */
    public @Nullable List<String> getParams() {
        return params;
    }

    @DataBoundSetter
    public void setParams(@Nullable List<String> params) {
        this.params = FormFields.lines(params);
    }

    @Override
    String command() {
        return "release";
    }

    /** The defaults of this Jenkins are of database and store, which are the cluster's own. */
    @Override
    void addTo(Settings settings, SettingsPart defaults) throws AbortException {
        settings.argument("--on", "tekton");
        settings.set("tekton.pipeline", pipeline);
        settings.set("tekton.namespace", namespace);
        settings.set("tekton.serviceAccount", serviceAccount);
        settings.secretFile("tekton.kubeconfig", kubeconfigCredentialsId);
        settings.entries("tekton.params", Objects.requireNonNullElse(params, List.of()));
    }

    /** It starts no command of the framework's, so it can run beside the step's container. */
    @Override
    boolean handsOver() {
        return false;
    }

    /** Name and title of the step, and its credentials. */
    @Extension
    public static final class DescriptorImpl extends SluiceStepDescriptor {
        public DescriptorImpl() {
            super("releaseOnTekton", "Release by a Tekton PipelineRun");
        }

        /** Kubeconfig files. */
        @POST
        public ListBoxModel doFillKubeconfigCredentialsIdItems(
                @AncestorInPath @Nullable Item item, @QueryParameter @Nullable String kubeconfigCredentialsId) {
            return CredentialChoice.of(item, kubeconfigCredentialsId, FileCredentials.class);
        }
    }
}
