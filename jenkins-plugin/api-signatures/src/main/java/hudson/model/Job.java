package hudson.model;

import hudson.ExtensionPoint;
import io.sluice.jenkins.Signature;

public abstract class Job<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends AbstractItem
        implements ExtensionPoint {
    protected Job(ItemGroup parent, String name) {
        super(parent, name);
    }

    public RunT getLastBuild() {
        return Signature.only();
    }

    public RunT getLastSuccessfulBuild() {
        return Signature.only();
    }

    public RunT getLastCompletedBuild() {
        return Signature.only();
    }
}
