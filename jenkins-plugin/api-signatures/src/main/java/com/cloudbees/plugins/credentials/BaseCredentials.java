package com.cloudbees.plugins.credentials;

public class BaseCredentials implements Credentials {
    protected BaseCredentials() {}

    public BaseCredentials(CredentialsScope scope) {}

    public CredentialsScope getScope() {
        throw new UnsupportedOperationException();
    }

    public CredentialsDescriptor getDescriptor() {
        throw new UnsupportedOperationException();
    }
}
