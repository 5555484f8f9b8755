package com.cloudbees.plugins.credentials.domains;

import java.util.List;

public class URIRequirementBuilder {
    private URIRequirementBuilder() {}

    public static URIRequirementBuilder create() {
        throw new UnsupportedOperationException();
    }

    public static URIRequirementBuilder fromUri(String uri) {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder duplicate() {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withUri(String uri) {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withoutScheme() {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withoutPath() {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withoutHostname() {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withoutHostnamePort() {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withScheme(String scheme) {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withPath(String path) {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withHostname(String hostname) {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withHostnamePort(String hostname, int port) {
        throw new UnsupportedOperationException();
    }

    public List<DomainRequirement> build() {
        throw new UnsupportedOperationException();
    }
}
