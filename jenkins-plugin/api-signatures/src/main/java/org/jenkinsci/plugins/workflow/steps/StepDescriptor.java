package org.jenkinsci.plugins.workflow.steps;

import hudson.model.Descriptor;
import io.sluice.jenkins.Signature;
import java.util.Map;
import java.util.Set;

public abstract class StepDescriptor extends Descriptor<Step> {
    public abstract Set<? extends Class<?>> getRequiredContext();

    public abstract String getFunctionName();

    public Step newInstance(Map<String, Object> arguments) throws Exception {
        return Signature.only();
    }
}
