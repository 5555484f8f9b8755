package io.jenkins.plugins.sluice;

import hudson.AbortException;
import org.jspecify.annotations.Nullable;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * A pipeline step that has Sluice do something for one release. Its parameters replace values of the release.yaml in the
 * workspace; without that file they have to be enough. They hold ids of credentials, never a secret.
 */
public abstract class SluiceStep extends Step implements Serializable {

    private static final long serialVersionUID = 1;

    private @Nullable String file;
    private @Nullable String app;
    private @Nullable String environment;
    private @Nullable String version;
    private @Nullable List<String> settings;

    /** Path of the release.yaml in the workspace; null: the one in the step's directory. */
    public @Nullable String getFile() {
        return file;
    }

    @DataBoundSetter
    public void setFile(@Nullable String file) {
        this.file = FormFields.text(file);
    }

    public @Nullable String getApp() {
        return app;
    }

    @DataBoundSetter
    public void setApp(@Nullable String app) {
        this.app = FormFields.text(app);
    }

    public @Nullable String getEnvironment() {
        return environment;
    }

    @DataBoundSetter
    public void setEnvironment(@Nullable String environment) {
        this.environment = FormFields.text(environment);
    }

    public @Nullable String getVersion() {
        return version;
    }

    @DataBoundSetter
    public void setVersion(@Nullable String version) {
        this.version = FormFields.text(version);
    }

    /** Any other fields of release.yaml, each {@code field=value}. */
    public @Nullable List<String> getSettings() {
        return settings;
    }

    @DataBoundSetter
    public void setSettings(@Nullable List<String> settings) {
        this.settings = FormFields.lines(settings);
    }

    /** The word after {@code sluice}. */
    abstract String command();

    /** Whether it starts commands of the framework's, which are where the step's container is. */
    boolean handsOver() {
        return true;
    }

    /**
     * What the step adds to the values of release.yaml, and to the arguments.
     *
     * @param defaults of this Jenkins, to be added after the step's own
     */
    abstract void addTo(Settings settings, SettingsPart defaults) throws AbortException;

    /**
     * What is to be started.
     *
     * @param credentials of the job
     * @param directory where the agent keeps the files of this run, absolute
     * @param defaults of this Jenkins
     * @throws AbortException with what is wrong with the step's parameters or credentials
     */
    final Invocation invocation(JobCredentials credentials, String directory, SettingsPart defaults)
            throws AbortException {
        Settings all = new Settings(credentials, directory);
        all.argument("-f", file);
        all.set("app", app);
        all.set("environment", environment);
        all.set("version", version);
        for (String setting : Objects.requireNonNullElse(settings, List.<String>of())) {
            all.set(setting);
        }
        addTo(all, defaults);
        return all.invocation(command());
    }

    @Override
    public final StepExecution start(StepContext context) {
        return new EngineExecution(context, this);
    }
}
