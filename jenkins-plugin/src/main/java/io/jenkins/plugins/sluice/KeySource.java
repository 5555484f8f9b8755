package io.jenkins.plugins.sluice;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import java.util.Optional;
import java.util.stream.Stream;

/** A kind of credentials that are keys of an S3 store; there if the plugin that has them is. */
public interface KeySource extends ExtensionPoint {

    Class<? extends StandardCredentials> kind();

    /** The keys in a credential of that kind; empty for one of another kind. */
    Optional<JobCredentials.Keys> keys(StandardCredentials credentials);

    /** All that are installed. */
    static Stream<KeySource> all() {
        return ExtensionList.lookup(KeySource.class).stream();
    }
}
