package io.jenkins.plugins.sluice.engine;

import groovy.lang.Script;
import java.io.Serializable;

/** The base class of a Jenkinsfile's script: whatever it calls that is no method of its own is a step. */
public abstract class PipelineScript extends Script implements Serializable {

    private static final long serialVersionUID = 1;

    static final String PIPELINE = "pipeline of this test";

    @Override
    public Object invokeMethod(String name, Object arguments) {
        return ((Pipeline) getBinding().getVariable(PIPELINE)).call(name, (Object[]) arguments);
    }
}
