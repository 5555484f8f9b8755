package io.jenkins.plugins.sluice;

import hudson.AbortException;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.model.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** What a run may use: its job's folders' credentials and the global ones. Each use is tracked. */
final class RunCredentials implements JobCredentials {

    private final Run<?, ?> run;

    RunCredentials(Run<?, ?> run) {
        this.run = run;
    }

    @Override
    public String text(String id, String field) throws AbortException {
        StandardCredentials found = find(id, field);
        if (found instanceof StringCredentials text) {
            return text.getSecret().getPlainText();
        } else if (found instanceof FileCredentials file) {
            return new String(content(file, id), StandardCharsets.UTF_8).strip();
        }
        throw wrongKind(id, field, "secret text (a user name with password goes with a url beside it)");
    }

    @Override
    public byte[] file(String id, String field) throws AbortException {
        StandardCredentials found = find(id, field);
        if (found instanceof FileCredentials file) {
            return content(file, id);
        } else if (found instanceof StringCredentials text) {
            return text.getSecret().getPlainText().getBytes(StandardCharsets.UTF_8);
        }
        throw wrongKind(id, field, "secret file");
    }

    @Override
    public Account account(String id, String field) throws AbortException {
        if (find(id, field) instanceof StandardUsernamePasswordCredentials account) {
            return new Account(account.getUsername(), account.getPassword().getPlainText());
        }
        throw wrongKind(id, field, "user name with password (a secret text holds the whole URL, and goes without url)");
    }

    @Override
    public Keys keys(String id, String field) throws AbortException {
        StandardCredentials found = find(id, field);
        Optional<Keys> keys =
                KeySource.all().flatMap(source -> source.keys(found).stream()).findFirst();
        if (keys.isPresent()) {
            return keys.get();
        } else if (found instanceof StandardUsernamePasswordCredentials account) {
            return new Keys(account.getUsername(), account.getPassword().getPlainText(), null);
        }
        throw wrongKind(id, field, "AWS credentials, or user name with password");
    }

    private StandardCredentials find(String id, String field) throws AbortException {
        StandardCredentials found =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of());
        if (found == null) {
            throw new AbortException("There is no credential '" + id + "' (for " + field + ") that this job may use; look"
                    + " at its id, and at the folder that it is kept in");
        }
        CredentialsProvider.track(run, found);
        return found;
    }

    private static byte[] content(FileCredentials file, String id) throws AbortException {
        try (InputStream in = file.getContent()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AbortException("The file of credential '" + id + "' cannot be read: " + e.getMessage());
        }
    }

    private static AbortException wrongKind(String id, String field, String expected) {
        return new AbortException("Credential '" + id + "' (for " + field + ") is of another kind; it has to be " + expected);
    }
}
