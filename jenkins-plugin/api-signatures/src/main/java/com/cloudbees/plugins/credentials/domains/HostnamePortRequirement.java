package com.cloudbees.plugins.credentials.domains;

public class HostnamePortRequirement extends HostnameRequirement {
    public HostnamePortRequirement(String hostname, int port) {
        super(hostname);
    }

    public int getPort() {
        throw new UnsupportedOperationException();
    }
}
