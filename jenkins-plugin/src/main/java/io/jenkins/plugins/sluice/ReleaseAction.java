package io.jenkins.plugins.sluice;

import hudson.model.Api;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.RunAction2;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The releases of a build: a line on its page, and a page of its own with all that the engine said, also as
 * {@code release/api/json}. It keeps each result as the engine's JSON, and reads it when it is shown, so that a later
 * version of this plugin can show an old build.
 */
@ExportedBean
public final class ReleaseAction implements RunAction2 {
    private static final Logger LOGGER = Logger.getLogger(ReleaseAction.class.getName());

    private final List<String> results = new ArrayList<>();
    private transient Run<?, ?> run;
    private transient @Nullable List<ReleaseReport> reports;

    ReleaseAction() {}

    /**
     * Adds a result to the build's page.
     *
     * @param json a result as the engine prints it
     */
    static void add(Run<?, ?> run, String json) {
        ReleaseAction action;
        synchronized (run) {
            action = run.getAction(ReleaseAction.class);
            if (action == null) {
                action = new ReleaseAction();
                run.addAction(action);
            }
        }
        synchronized (action) {
            if (!action.results.contains(json)) { // once more, after the controller was killed in between
                action.results.add(json);
                action.reports = null;
            }
        }
        try {
            run.save();
        } catch (IOException e) {
            // The build is saved again when it ends; a full disk must not turn a release that is live into a failed
            // one.
            LOGGER.log(Level.WARNING, e, () -> "The release page of " + run + " is not saved yet");
        }
    }

    /** What happened, each attempt once, in the order in which they began. Results that cannot be read are left out. */
    public synchronized List<ReleaseReport> getReports() {
        if (reports == null) {
            reports = ReleaseReport.all(results);
        }
        return reports;
    }

    /** The same as the documents that the engine printed. */
    @Exported(name = "releases", visibility = 2)
    public List<Map<String, Object>> getDocuments() {
        return getReports().stream().map(ReleaseReport::document).toList();
    }

    public Api getApi() {
        return new Api(this);
    }

    public Run<?, ?> getRun() {
        return run;
    }

    @Override
    public String getIconFileName() {
        return getReports().isEmpty() ? null : "symbol-gate plugin-sluice";
    }

    @Override
    public String getDisplayName() {
        return "Release";
    }

    @Override
    public String getUrlName() {
        return "release";
    }

    @Override
    public void onAttached(Run<?, ?> attachedTo) {
        run = attachedTo;
    }

    @Override
    public void onLoad(Run<?, ?> loadedWith) {
        run = loadedWith;
    }
}
