package hudson.model;

import hudson.model.queue.SubTask;
import jenkins.model.FullyNamedModelObject;
import org.springframework.security.core.Authentication;

public class Queue extends ResourceController implements Saveable {
    Queue() {}

    public void save() {
        throw new UnsupportedOperationException();
    }

    public interface Task extends FullyNamedModelObject, SubTask {
        String getName();

        String getUrl();

        default Authentication getDefaultAuthentication2() {
            throw new UnsupportedOperationException();
        }

        default Authentication getDefaultAuthentication2(Queue.Item item) {
            throw new UnsupportedOperationException();
        }
    }

    public abstract static class Item extends Actionable {
        public long getId() {
            throw new UnsupportedOperationException();
        }

        protected Item(Item item) {}
    }

    public static Queue getInstance() {
        throw new UnsupportedOperationException();
    }
}
