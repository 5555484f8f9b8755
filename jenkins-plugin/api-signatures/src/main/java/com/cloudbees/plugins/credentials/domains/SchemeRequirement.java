package com.cloudbees.plugins.credentials.domains;

public class SchemeRequirement extends DomainRequirement {
    public SchemeRequirement(String scheme) {}

    public String getScheme() {
        throw new UnsupportedOperationException();
    }
}
