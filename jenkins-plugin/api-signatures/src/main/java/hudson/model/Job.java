package hudson.model;

import hudson.ExtensionPoint;
import hudson.util.RunList;
import java.util.SortedMap;

public abstract class Job<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends AbstractItem
        implements ExtensionPoint {
    protected Job(ItemGroup parent, String name) {
        super(parent, name);
    }

    public int getNextBuildNumber() {
        throw new UnsupportedOperationException();
    }

    public abstract boolean isBuildable();

    public RunList<RunT> getBuilds() {
        throw new UnsupportedOperationException();
    }

    public RunList<RunT> getNewBuilds() {
        throw new UnsupportedOperationException();
    }

    public SortedMap<Integer, RunT> getBuildsAsMap() {
        throw new UnsupportedOperationException();
    }

    public RunT getBuild(String id) {
        throw new UnsupportedOperationException();
    }

    public RunT getBuildByNumber(int n) {
        throw new UnsupportedOperationException();
    }

    public RunT getLastBuild() {
        throw new UnsupportedOperationException();
    }

    public RunT getLastSuccessfulBuild() {
        throw new UnsupportedOperationException();
    }

    public RunT getLastFailedBuild() {
        throw new UnsupportedOperationException();
    }

    public RunT getLastCompletedBuild() {
        throw new UnsupportedOperationException();
    }
}
