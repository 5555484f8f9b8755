package hudson.model;

import hudson.security.ACL;
import hudson.security.AccessControlled;
import java.io.IOException;
import java.util.Map;
import jenkins.model.Loadable;
import org.kohsuke.stapler.StaplerProxy;

public class User extends AbstractModelObject
        implements AccessControlled, Loadable, Saveable, Comparable<User>, StaplerProxy {
    private User() {}

    public void load() {
        throw new UnsupportedOperationException();
    }

    public int compareTo(User that) {
        throw new UnsupportedOperationException();
    }

    public String getId() {
        throw new UnsupportedOperationException();
    }

    public String getUrl() {
        throw new UnsupportedOperationException();
    }

    public String getSearchUrl() {
        throw new UnsupportedOperationException();
    }

    public String getFullName() {
        throw new UnsupportedOperationException();
    }

    public static User get(String idOrFullName, boolean create) {
        throw new UnsupportedOperationException();
    }

    public static User get(String idOrFullName, boolean create, Map context) {
        throw new UnsupportedOperationException();
    }

    public static User get(String idOrFullName) {
        throw new UnsupportedOperationException();
    }

    public static User current() {
        throw new UnsupportedOperationException();
    }

    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    public void save() throws IOException {
        throw new UnsupportedOperationException();
    }

    public ACL getACL() {
        throw new UnsupportedOperationException();
    }

    public Object getTarget() {
        throw new UnsupportedOperationException();
    }
}
