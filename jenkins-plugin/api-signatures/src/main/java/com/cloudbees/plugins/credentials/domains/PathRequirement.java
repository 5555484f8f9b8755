package com.cloudbees.plugins.credentials.domains;

public class PathRequirement extends DomainRequirement {
    public PathRequirement(String path) {}

    public String getPath() {
        throw new UnsupportedOperationException();
    }
}
