package hudson.model.queue;

import hudson.model.Queue;

public interface SubTask {
    default long getEstimatedDuration() {
        throw new UnsupportedOperationException();
    }

    default Queue.Task getOwnerTask() {
        throw new UnsupportedOperationException();
    }
}
