package io.jenkins.plugins.sluice;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import jenkins.model.TransientActionFactory;
import org.jspecify.annotations.Nullable;

/** The last releases of a job: a page of the job, and a line on its own page. */
public final class ReleaseJobAction implements Action {
    /** Builds that are looked at, at most: each one may have to be read from disk. */
    private static final int BUILDS = 60;

    private static final int RELEASES = 20;

    private final Job<?, ?> job;

    ReleaseJobAction(Job<?, ?> job) {
        this.job = job;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    /**
     * A release and the build that ran it.
     *
     * @param run the build
     * @param report the release
     */
    public record Entry(Run<?, ?> run, ReleaseReport report) {}

    /** The last releases, the newest first. */
    public List<Entry> getReleases() {
        return releases(RELEASES);
    }

    /** The newest release, as a list of one or none. */
    public List<Entry> getLast() {
        return releases(1);
    }

    private List<Entry> releases(int wanted) {
        List<Entry> entries = new ArrayList<>();
        Run<?, ?> run = job.getLastBuild();
        for (int seen = 0; run != null && seen < BUILDS && entries.size() < wanted; seen++) {
            ReleaseAction action = run.getAction(ReleaseAction.class);
            List<ReleaseReport> reports = action == null ? List.of() : action.getReports();
            for (int i = reports.size() - 1; i >= 0 && entries.size() < wanted; i--) {
                entries.add(new Entry(run, reports.get(i)));
            }
            run = run.getPreviousBuild();
        }
        return entries;
    }

    /** None for a job that releases nothing: then it is not shown. */
    @Override
    public @Nullable String getIconFileName() {
        return getLast().isEmpty() ? null : "symbol-gate plugin-sluice";
    }

    @Override
    public String getDisplayName() {
        return "Releases";
    }

    @Override
    public String getUrlName() {
        return "releases";
    }

    /** Gives the action to each job; whether it is one that releases is seen only when the job's page is shown. */
    @Extension
    public static final class Factory extends TransientActionFactory<Job<?, ?>> {
        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        public Class<Job<?, ?>> type() {
            return (Class) Job.class;
        }

        @Override
        public Class<ReleaseJobAction> actionType() {
            return ReleaseJobAction.class;
        }

        @Override
        public Collection<? extends Action> createFor(Job<?, ?> job) {
            return Set.of(new ReleaseJobAction(job));
        }
    }
}
