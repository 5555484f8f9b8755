package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A Deployment, StatefulSet or DaemonSet that gets the image of the new version. */
public final class KubernetesWorkload extends PromotionTarget {
    private static final long serialVersionUID = 1L;

    private @Nullable String deployment;
    private @Nullable String statefulSet;
    private @Nullable String daemonSet;
    private @Nullable String namespace;
    private @Nullable String container;
    private @Nullable String image;
    private @Nullable String kubeconfigCredentialsId;
    private @Nullable String context;
    private @Nullable String timeout;

    @DataBoundConstructor
    public KubernetesWorkload() {}

    /** Name of a Deployment; one of the three is given. */
    public @Nullable String getDeployment() {
        return deployment;
    }

    @DataBoundSetter
    public void setDeployment(@Nullable String deployment) {
        this.deployment = FormFields.text(deployment);
    }

    /** Name of a StatefulSet. */
    public @Nullable String getStatefulSet() {
        return statefulSet;
    }

    @DataBoundSetter
    public void setStatefulSet(@Nullable String statefulSet) {
        this.statefulSet = FormFields.text(statefulSet);
    }

    /** Name of a DaemonSet. */
    public @Nullable String getDaemonSet() {
        return daemonSet;
    }

    @DataBoundSetter
    public void setDaemonSet(@Nullable String daemonSet) {
        this.daemonSet = FormFields.text(daemonSet);
    }

    /** Its namespace; without it, the context's or the service account's. */
    public @Nullable String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(@Nullable String namespace) {
        this.namespace = FormFields.text(namespace);
    }

    /** The container whose image is set; not needed if there is only one. */
    public @Nullable String getContainer() {
        return container;
    }

    @DataBoundSetter
    public void setContainer(@Nullable String container) {
        this.container = FormFields.text(container);
    }

    /** The image of the new version. */
    public @Nullable String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(@Nullable String image) {
        this.image = FormFields.text(image);
    }

    /** A secret file that holds a kubeconfig. */
    public @Nullable String getKubeconfigCredentialsId() {
        return kubeconfigCredentialsId;
    }

    @DataBoundSetter
    public void setKubeconfigCredentialsId(@Nullable String kubeconfigCredentialsId) {
        this.kubeconfigCredentialsId = FormFields.text(kubeconfigCredentialsId);
    }

    /** Context of the kubeconfig; without it, the current one. */
    public @Nullable String getContext() {
        return context;
    }

    @DataBoundSetter
    public void setContext(@Nullable String context) {
        this.context = FormFields.text(context);
    }

    /** How long the rollout may take, such as {@code 10m}. */
    public @Nullable String getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(@Nullable String timeout) {
        this.timeout = FormFields.text(timeout);
    }

    /**
     * Adds what is said here.
     *
     * @throws AbortException with a sentence for the user, if more than one workload is named
     */
    @Override
    public void addTo(Settings settings) throws AbortException {
        Map<String, String> named = named();
        if (named.size() > 1) {
            throw new AbortException("kubernetesWorkload: give one of deployment, statefulSet and daemonSet, not "
                    + String.join(" and ", named.keySet()));
        }
        for (Map.Entry<String, String> workload : named.entrySet()) {
            settings.set("promote.kubernetes.kind", workload.getKey());
            settings.set("promote.kubernetes.name", workload.getValue());
        }
        settings.set("promote.kubernetes.namespace", namespace);
        settings.set("promote.kubernetes.container", container);
        settings.set("promote.kubernetes.image", image);
        settings.secretFile("promote.kubernetes.kubeconfig", kubeconfigCredentialsId);
        settings.set("promote.kubernetes.context", context);
        settings.set("promote.kubernetes.timeout", timeout);
    }

    /** The name given for each kind. */
    private Map<String, String> named() {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("Deployment", deployment);
        named.put("StatefulSet", statefulSet);
        named.put("DaemonSet", daemonSet);
        named.values().removeIf(Objects::isNull);
        return named;
    }

    /** Its form. */
    @Extension(ordinal = 3)
    @Symbol("kubernetesWorkload")
    public static final class DescriptorImpl extends PromotionTargetDescriptor {
        @Override
        public String getDisplayName() {
            return "Kubernetes workload";
        }

        @POST
        public FormValidation doCheckDeployment(
                @QueryParameter String value, @QueryParameter String statefulSet, @QueryParameter String daemonSet) {
            long named = Stream.of(value, statefulSet, daemonSet)
                    .map(FormFields::text)
                    .filter(Objects::nonNull)
                    .count();
            return named <= 1
                    ? FormValidation.ok()
                    : FormValidation.error("Name one workload: a Deployment, a StatefulSet or a DaemonSet.");
        }

        @POST
        public ListBoxModel doFillKubeconfigCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String kubeconfigCredentialsId) {
            return CredentialChoice.of(item, kubeconfigCredentialsId, FileCredentials.class);
        }

        @POST
        public FormValidation doCheckKubeconfigCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return CredentialChoice.check(item, value, FileCredentials.class);
        }

        @POST
        public FormValidation doCheckTimeout(@QueryParameter String value) {
            return FormFields.checkDuration(value);
        }
    }
}
