package hudson.model;

import hudson.model.queue.SubTask;
import jenkins.model.FullyNamedModelObject;

public class Queue extends ResourceController implements Saveable {
    Queue() {}

    public void save() {
        throw new UnsupportedOperationException();
    }

    public interface Task extends FullyNamedModelObject, SubTask {}
}
