package com.cloudbees.plugins.credentials.common;

public class StandardUsernameListBoxModel
        extends AbstractIdCredentialsListBoxModel<StandardUsernameListBoxModel, StandardUsernameCredentials> {
    protected String describe(StandardUsernameCredentials c) {
        throw new UnsupportedOperationException();
    }
}
