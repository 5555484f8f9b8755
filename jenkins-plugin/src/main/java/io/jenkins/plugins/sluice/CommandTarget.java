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

/** A command that makes the new version live. */
public final class CommandTarget extends PromotionTarget {
    private static final long serialVersionUID = 1L;

    private @Nullable List<String> command;
    private @Nullable String timeout;

    @DataBoundConstructor
    public CommandTarget() {}

    /** The program, then its arguments. */
    public @Nullable List<String> getCommand() {
        return command == null ? null : List.copyOf(command);
    }

    @DataBoundSetter
    public void setCommand(@Nullable List<String> command) {
        this.command = FormFields.words(command);
    }

    /** The same as the form shows it. */
    public String getCommandLine() {
        return FormFields.line(command);
    }

    /** For the command, such as {@code 10m}. */
    public @Nullable String getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(@Nullable String timeout) {
        this.timeout = FormFields.text(timeout);
    }

    @Override
    public void addTo(Settings settings) throws AbortException {
        settings.set("promote.command", command);
        settings.set("promote.timeout", timeout);
    }

    /** Its form. */
    @Extension(ordinal = 1)
    @Symbol("command")
    public static final class DescriptorImpl extends PromotionTargetDescriptor {
        @Override
        public String getDisplayName() {
            return "Command";
        }

        @Override
        public CommandTarget newInstance(@Nullable StaplerRequest2 request, JSONObject form) throws FormException {
            List<String> words = FormFields.takeCommand(form, "command");
            CommandTarget result = (CommandTarget) super.newInstance(request, form);
            if (words != null) {
                result.setCommand(words);
            }
            return result;
        }

        @POST
        public FormValidation doCheckCommand(@QueryParameter String value) {
            return FormFields.checkCommand(value);
        }

        @POST
        public FormValidation doCheckTimeout(@QueryParameter String value) {
            return FormFields.checkDuration(value);
        }
    }
}
