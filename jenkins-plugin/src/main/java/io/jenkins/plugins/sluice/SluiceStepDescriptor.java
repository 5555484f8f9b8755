package io.jenkins.plugins.sluice;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jspecify.annotations.Nullable;

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

    /** A list as the form shows it: an element a line. */
    public String lines(@Nullable List<String> elements) {
        return elements == null ? "" : String.join("\n", elements);
    }
}
