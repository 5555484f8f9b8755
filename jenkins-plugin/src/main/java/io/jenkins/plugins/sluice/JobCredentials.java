package io.jenkins.plugins.sluice;

import hudson.AbortException;
import org.jspecify.annotations.Nullable;

/** The credentials that a job may use. What is wrong is an {@link AbortException} with one sentence that names
 * {@code field}. */
interface JobCredentials {

    /** The text of a secret text, or of a secret file. */
    String text(String id, String field) throws AbortException;

    /** The content of a secret file, or of a secret text. */
    byte[] file(String id, String field) throws AbortException;

    /** User name and password. */
    Account account(String id, String field) throws AbortException;

    /** AWS keys; those of user name and password are id and secret. */
    Keys keys(String id, String field) throws AbortException;

    /** An account of a database. */
    record Account(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Keys of an S3 store; a token if they are temporary. */
    record Keys(String id, String secret, @Nullable String token) {
        @Override
        public String toString() {
            return id;
        }
    }
}
