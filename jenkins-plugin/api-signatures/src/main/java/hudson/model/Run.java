package hudson.model;

import hudson.ExtensionPoint;
import hudson.security.AccessControlled;
import io.sluice.jenkins.Signature;
import java.io.File;
import java.io.IOException;
import java.util.Calendar;
import org.kohsuke.stapler.StaplerProxy;

public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements ExtensionPoint, Comparable<RunT>, AccessControlled, PersistenceRoot, StaplerProxy {
    protected Run(JobT job) throws IOException {}

    protected Run(JobT job, Calendar timestamp) {}

    protected Run(JobT job, long timestamp) {}

    protected Run(JobT project, File buildDir) throws IOException {}

    public String getDisplayName() {
        return Signature.only();
    }

    public RunT getPreviousBuild() {
        return Signature.only();
    }

    public void save() throws IOException {
        Signature.only();
    }
}
