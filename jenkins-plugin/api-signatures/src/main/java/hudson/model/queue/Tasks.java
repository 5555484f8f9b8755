package hudson.model.queue;

import hudson.model.Queue.Task;
import java.util.Collection;
import org.springframework.security.core.Authentication;

public class Tasks {
    public static Collection<? extends SubTask> getSubTasksOf(Task task) {
        throw new UnsupportedOperationException();
    }

    public static Object getSameNodeConstraintOf(SubTask t) {
        throw new UnsupportedOperationException();
    }

    public static Task getOwnerTaskOf(SubTask t) {
        throw new UnsupportedOperationException();
    }

    public static hudson.model.Item getItemOf(SubTask t) {
        throw new UnsupportedOperationException();
    }

    public static Authentication getAuthenticationOf2(Task t) {
        throw new UnsupportedOperationException();
    }
}
