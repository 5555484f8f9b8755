package com.cloudbees.plugins.credentials;

import io.sluice.jenkins.Signature;

public class CredentialsMatchers {
    private CredentialsMatchers() {}

    public static CredentialsMatcher withId(String id) {
        return Signature.only();
    }
}
