package com.cloudbees.plugins.credentials;

public class CredentialsUnavailableException extends RuntimeException {
    public CredentialsUnavailableException(String property) {}

    public CredentialsUnavailableException(String property, String message) {
        super(message);
    }

    public CredentialsUnavailableException(String property, String message, Throwable cause) {
        super(message, cause);
    }

    public CredentialsUnavailableException(String property, Throwable cause) {
        super(cause);
    }

    public String getProperty() {
        throw new UnsupportedOperationException();
    }

    public String getMessage() {
        throw new UnsupportedOperationException();
    }
}
