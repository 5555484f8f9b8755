package hudson;

import hudson.model.TaskListener;
import io.sluice.jenkins.Signature;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

public abstract class Proc {
    protected Proc() {}

    public final int joinWithTimeout(long timeout, TimeUnit unit, TaskListener listener)
            throws IOException, InterruptedException {
        return Signature.only();
    }
}
