package hudson.model;

import hudson.search.SearchableModelObject;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import io.sluice.jenkins.Signature;
import java.io.IOException;
import jenkins.model.FullyNamed;
import jenkins.model.FullyNamedModelObject;
import jenkins.model.Named;

public interface Item
        extends PersistenceRoot, FullyNamedModelObject, SearchableModelObject, FullyNamed, Named, AccessControlled {
    String getDisplayName();

    void save() throws IOException;

    Permission EXTENDED_READ = Signature.value();
}
