package hudson.model;

import hudson.model.queue.SubTask;
import io.sluice.jenkins.Signature;
import jenkins.model.FullyNamedModelObject;

public class Queue extends ResourceController implements Saveable {
    Queue() {}

    public void save() {
        Signature.only();
    }

    public interface Task extends FullyNamedModelObject, SubTask {}
}
