package org.jenkinsci.plugins.workflow.steps;

import com.google.common.util.concurrent.ListenableFuture;
import io.sluice.jenkins.Signature;
import java.io.Serializable;
import java.util.function.Consumer;

public abstract class StepExecution implements Serializable {
    protected StepExecution() {}

    protected StepExecution(StepContext context) {}

    public StepContext getContext() {
        return Signature.only();
    }

    public abstract boolean start() throws Exception;

    public void stop(Throwable cause) throws Exception {
        Signature.only();
    }

    public void onResume() {
        Signature.only();
    }

    public String getStatus() {
        return Signature.only();
    }

    public static ListenableFuture<?> acceptAll(Consumer<StepExecution> c) {
        return Signature.only();
    }

    public static <T extends StepExecution> ListenableFuture<?> acceptAll(Class<T> type, Consumer<T> c) {
        return Signature.only();
    }
}
