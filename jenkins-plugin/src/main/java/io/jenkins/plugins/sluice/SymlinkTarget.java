package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.Extension;
import hudson.util.FormValidation;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** A link, such as {@code /srv/shop/current}, that is switched to the directory of the new version. */
public final class SymlinkTarget extends PromotionTarget {
    private static final long serialVersionUID = 1L;

    private @Nullable String path;
    private @Nullable String to;
    private @Nullable List<String> restart;
    private @Nullable String healthCheck;
    private @Nullable String timeout;

    @DataBoundConstructor
    public SymlinkTarget() {}

    /** The link. */
    public @Nullable String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(@Nullable String path) {
        this.path = FormFields.text(path);
    }

    /** The directory of the new version. */
    public @Nullable String getTo() {
        return to;
    }

    @DataBoundSetter
    public void setTo(@Nullable String to) {
        this.to = FormFields.text(to);
    }

    /** Run after the switch, and after a switch back. */
    public @Nullable List<String> getRestart() {
        return restart == null ? null : List.copyOf(restart);
    }

    @DataBoundSetter
    public void setRestart(@Nullable List<String> restart) {
        this.restart = FormFields.words(restart);
    }

    /** The same as the form shows it. */
    public String getRestartLine() {
        return FormFields.line(restart);
    }

    /** URL that must answer 2xx. */
    public @Nullable String getHealthCheck() {
        return healthCheck;
    }

    @DataBoundSetter
    public void setHealthCheck(@Nullable String healthCheck) {
        this.healthCheck = FormFields.text(healthCheck);
    }

    /** For restart and health check together, such as {@code 1m}. */
    public @Nullable String getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(@Nullable String timeout) {
        this.timeout = FormFields.text(timeout);
    }

    @Override
    public void addTo(Settings settings) throws AbortException {
        settings.set("promote.symlink.path", path);
        settings.set("promote.symlink.to", to);
        settings.set("promote.symlink.restart", restart);
        settings.set("promote.symlink.healthCheck", healthCheck);
        settings.set("promote.symlink.timeout", timeout);
    }

    /** Its form. */
    @Extension(ordinal = 2)
    @Symbol("symlink")
    public static final class DescriptorImpl extends PromotionTargetDescriptor {
        @Override
        public String getDisplayName() {
            return "Symbolic link";
        }

        @Override
        public SymlinkTarget newInstance(@Nullable StaplerRequest2 request, JSONObject form) throws FormException {
            List<String> words = FormFields.takeCommand(form, "restart");
            SymlinkTarget result = (SymlinkTarget) super.newInstance(request, form);
            if (words != null) {
                result.setRestart(words);
            }
            return result;
        }

        @POST
        public FormValidation doCheckRestart(@QueryParameter String value) {
            return FormFields.checkCommand(value);
        }

        @POST
        public FormValidation doCheckTimeout(@QueryParameter String value) {
            return FormFields.checkDuration(value);
        }
    }
}
