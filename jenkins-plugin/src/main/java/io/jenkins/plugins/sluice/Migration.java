package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.io.Serializable;
import java.util.List;
import net.sf.json.JSONObject;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** How the database is migrated ({@code migrate} of a step). */
public final class Migration implements Describable<Migration>, SettingsPart, Serializable {
    private static final long serialVersionUID = 1L;

    private @Nullable String preset;
    private @Nullable List<String> command;
    private @Nullable String version;
    private @Nullable String directory;
    private @Nullable String in;
    private @Nullable String timeout;
    private @Nullable String changelog;

    @DataBoundConstructor
    public Migration() {}

    /** The framework's preset; without it, it is detected from the files. */
    public @Nullable String getPreset() {
        return preset;
    }

    @DataBoundSetter
    public void setPreset(@Nullable String preset) {
        this.preset = FormFields.text(preset);
    }

    /** A migration command of one's own. */
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

    /** Target version; without it, the newest. */
    public @Nullable String getVersion() {
        return version;
    }

    @DataBoundSetter
    public void setVersion(@Nullable String version) {
        this.version = FormFields.text(version);
    }

    /** Where the migration runs, relative to release.yaml. */
    public @Nullable String getDirectory() {
        return directory;
    }

    @DataBoundSetter
    public void setDirectory(@Nullable String directory) {
        this.directory = FormFields.text(directory);
    }

    /** {@code here}, {@code job} or {@code exec}. */
    public @Nullable String getIn() {
        return in;
    }

    @DataBoundSetter
    public void setIn(@Nullable String in) {
        this.in = FormFields.text(in);
    }

    /** For the migration, such as {@code 30m}. */
    public @Nullable String getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(@Nullable String timeout) {
        this.timeout = FormFields.text(timeout);
    }

    /** Liquibase's changelog. */
    public @Nullable String getChangelog() {
        return changelog;
    }

    @DataBoundSetter
    public void setChangelog(@Nullable String changelog) {
        this.changelog = FormFields.text(changelog);
    }

    @Override
    public void addTo(Settings settings) throws AbortException {
        settings.set("migrate.preset", preset);
        settings.set("migrate.command", command);
        settings.set("migrate.version", version);
        settings.set("migrate.directory", directory);
        settings.set("migrate.in", in);
        settings.set("migrate.timeout", timeout);
        settings.set("migrate.changelog", changelog);
    }

    /** Its form. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<Migration> {
        @Override
        public String getDisplayName() {
            return "Migration";
        }

        @Override
        public Migration newInstance(@Nullable StaplerRequest2 request, JSONObject form) throws FormException {
            List<String> words = FormFields.takeCommand(form, "command");
            Migration result = super.newInstance(request, form);
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
        public ListBoxModel doFillPresetItems() {
            ListBoxModel items = new ListBoxModel();
            items.add("Detected from the files", "");
            Presets.titles().forEach((id, title) -> items.add(title, id));
            return items;
        }

        @POST
        public ListBoxModel doFillInItems() {
            ListBoxModel items = new ListBoxModel();
            items.add("Where the step runs", "");
            items.add("In a Kubernetes Job with the new image", "job");
            items.add("In a running container of Kubernetes", "exec");
            return items;
        }

        @POST
        public FormValidation doCheckTimeout(@QueryParameter String value) {
            return FormFields.checkDuration(value);
        }
    }
}
