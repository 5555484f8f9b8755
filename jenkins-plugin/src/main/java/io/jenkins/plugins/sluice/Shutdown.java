package io.jenkins.plugins.sluice;

import hudson.Extension;
import hudson.model.listeners.ItemListener;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Lets every step remember where it is before the controller ends. */
@Extension
public final class Shutdown extends ItemListener {

    private static final Logger LOGGER = Logger.getLogger(Shutdown.class.getName());

    @Override
    public void onBeforeShutdown() {
        try {
            StepExecution.acceptAll(EngineExecution.class, EngineExecution::pause).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(Level.WARNING, "Lines of a release's console may be shown twice after the restart", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
