package io.jenkins.plugins.sluice;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.remoting.RequestAbortedException;
import hudson.slaves.WorkspaceList;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;

/**
 * Has Sluice run on the step's agent and follows it: across restarts of this controller and lost connections, since Sluice
 * is a process of its own there.
 */
final class EngineExecution extends StepExecution {

    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(EngineExecution.class.getName());
    private static final long SHORTEST_PAUSE_MS = 250;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final long PATIENCE_SECONDS = 30;
    private static final int TRIES = 10;

    private final SluiceStep step;
    private final StepPlace place;
    private @Nullable EngineRun engine;
    private volatile @Nullable Throwable stopped;
    private volatile @Nullable Integer exit;
    private @Nullable String result;

    private transient @Nullable Invocation invocation;
    private transient @Nullable SecretMask mask;
    private transient long pause;
    private transient boolean away;
    private transient volatile boolean over;
    private transient boolean paused;
    private transient volatile @Nullable Future<?> next;

    EngineExecution(StepContext context, SluiceStep step) {
        super(context);
        this.step = step;
        this.place = new StepPlace(context);
    }

    @Override
    public boolean start() throws Exception {
        FilePath directory = place.take();
        engine = new EngineRun(
                WorkspaceList.tempDir(directory).child("sluice-" + UUID.randomUUID()).getRemote());
        invocation();
        background(this::begin);
        return false;
    }

    /** After a restart of the controller. */
    @Override
    public void onResume() {
        if (!engine.shown().isExact()) {
            place.say("The controller was restarted; some of the last lines may follow once more.");
        }
        background(this::begin);
    }

    /** Before the controller ends. */
    void pause() {
        synchronized (engine) {
            paused = true;
            engine.shown().settle();
            getContext().saveState();
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        stopped = cause;
        getContext().saveState();
        background(() -> end(TRIES));
        killLater();
    }

    @Override
    public String getStatus() {
        return (away ? "waiting for the agent; " : "") + "sluice " + step.command() + " on " + place;
    }

    /** Starts Sluice, unless it was started before the controller was. */
    private void begin() {
        try {
            if (!engine.isStarted()) {
                if (stopped != null) {
                    finish(() -> getContext().onFailure(stopped));
                    return;
                }
                engine.start(place.site(), invocation());
                if (over) { // stopped meanwhile, and not waited for
                    engine.kill(place.site());
                    return;
                }
                getContext().saveState();
            }
            if (stopped != null) { // while it was being started, or before the controller was restarted
                background(() -> end(TRIES));
                killLater();
            }
            pause = SHORTEST_PAUSE_MS;
            poll();
        } catch (Throwable e) {
            failed(e, this::begin);
        }
    }

    private void poll() {
        if (over) {
            return;
        }
        try {
            if (exit == null && !hasEnded()) {
                again(this::poll);
            } else {
                finish(this::conclude);
            }
        } catch (Throwable e) {
            failed(e, this::poll);
        }
    }

    /** Shows what is new, and keeps what Sluice came to before that is removed from the agent. */
    private boolean hasEnded() throws IOException, InterruptedException {
        Site site = place.site();
        if (away) {
            away = false;
            place.say("The agent is connected again.");
        }
        Integer status = look(site);
        if (status == null) {
            return false;
        }
        result = engine.result(site);
        exit = status;
        try {
            getContext().saveState().get(TRIES, TimeUnit.SECONDS);
            engine.clean(site);
        } catch (IOException | RuntimeException | ExecutionException | TimeoutException e) {
            LOGGER.log(Level.FINE, e, () -> engine.directory() + " is left on " + place);
        }
        return true;
    }

    private @Nullable Integer look(Site site) throws IOException, InterruptedException {
        synchronized (engine) {
            if (paused) {
                return null;
            }
            if (engine.copyLog(site, mask(), false)) {
                pause = SHORTEST_PAUSE_MS;
                getContext().saveState();
            }
            Integer status = engine.exit(site);
            if (status != null && status == EngineScript.NOT_HERE && !engine.isBeside()) {
                engine.startBeside(site, invocation(), step.handsOver());
                getContext().saveState();
                return null;
            }
            if (status != null) {
                engine.copyLog(site, mask(), true);
            }
            return status;
        }
    }

    /** A connection that is lost, or a controller that ends, is no failure of the step's once Sluice is at work. */
    private void failed(Throwable e, Runnable task) {
        boolean connection = e instanceof IOException || e instanceof RequestAbortedException;
        if (e instanceof InterruptedException) {
            again(task);
        } else if (connection && (engine.isStarted() || invocation == null && place.isAway())) {
            lost(e);
            again(task);
        } else {
            finish(() -> getContext()
                    .onFailure(connection ? new AbortException("Sluice could not be started: " + e.getMessage()) : e));
        }
    }

    private void conclude() {
        Ending ending = new Ending(step.command(), exit, result);
        try {
            if (ending.json() != null) {
                ReleaseAction.add(place.known(Run.class), ending.json());
            }
        } catch (IOException | InterruptedException e) {
            getContext().onFailure(e);
            return;
        }
        if (stopped != null) {
            getContext().onFailure(stopped);
        } else if (exit == 0) {
            getContext().onSuccess(ending.map());
        } else {
            getContext().onFailure(new AbortException(mask().mask(ending.sentence())));
        }
    }

    /**
     * SIGTERM to Sluice, which ends what it started and records that it was interrupted.
     *
     * @param tries one a second, while the agent is away
     */
    private void end(int tries) {
        if (over || exit != null || !engine.isStarted()) {
            return; // begin() looks for the cause
        }
        try {
            Site site = place.site();
            place.say("Telling Sluice to stop");
            engine.end(site);
            pause = SHORTEST_PAUSE_MS;
            Future<?> waiting = next;
            if (waiting != null && waiting.cancel(false)) {
                again(this::poll);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (tries > 1) {
                Timer.get().schedule(() -> background(() -> end(tries - 1)), 1, TimeUnit.SECONDS);
                return;
            }
            place.say("The agent cannot be told to stop Sluice (" + e.getMessage() + "); if it is still at work there, the next run of"
                    + " this release waits for it");
            finish(() -> getContext().onFailure(stopped));
        }
    }

    private void killLater() {
        Timer.get().schedule(() -> background(this::kill), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** For a Sluice that heeds no SIGTERM, or an agent that does not even let it begin. */
    private void kill() {
        if (over) {
            return;
        }
        try {
            place.say("Sluice has not ended in " + PATIENCE_SECONDS + " s and is killed");
            engine.kill(place.site());
        } catch (IOException | InterruptedException | RuntimeException e) {
            place.say("It cannot be killed: " + e.getMessage());
        }
        finish(() -> getContext().onFailure(stopped));
    }

    private void lost(Throwable e) {
        if (!away) {
            away = true;
            place.say("Waiting for the agent, on which Sluice goes on meanwhile (" + e.getMessage() + ")");
        }
    }

    /** With the secrets as they are now: after a restart they are looked up again, and never kept. */
    private Invocation invocation() throws IOException, InterruptedException {
        if (invocation == null) {
            invocation = step.invocation(
                    new RunCredentials(place.known(Run.class)), engine.directory(), SluiceGlobalConfiguration.get());
        }
        return invocation;
    }

    private SecretMask mask() {
        if (mask == null) {
            try {
                mask = new SecretMask(invocation().secrets());
            } catch (IOException | InterruptedException e) {
                place.say("The credentials of this step are gone (" + e.getMessage() + "); Sluice itself hides what it was given");
                mask = new SecretMask(List.of());
            }
        }
        return mask;
    }

    private void finish(Runnable conclusion) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        conclusion.run();
    }

    private void again(Runnable task) {
        pause = Math.max(SHORTEST_PAUSE_MS, Math.min(LONGEST_PAUSE_MS, pause + pause / 5));
        next = Timer.get().schedule(() -> background(task), pause, TimeUnit.MILLISECONDS);
    }

    /** Whatever asks an agent may take long. */
    private static void background(Runnable task) {
        Computer.threadPoolForRemoting.execute(task);
    }
}
