package jenkins.util;

import io.sluice.jenkins.Signature;
import java.util.concurrent.ScheduledExecutorService;

public class Timer {
    private Timer() {}

    public static ScheduledExecutorService get() {
        return Signature.only();
    }
}
