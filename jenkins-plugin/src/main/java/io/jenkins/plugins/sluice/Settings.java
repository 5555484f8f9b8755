package io.jenkins.plugins.sluice;

import hudson.AbortException;
import org.jspecify.annotations.Nullable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects what a step says, as arguments, variables and files of {@link Invocation}. Values are taken as they are: Groovy
 * has put its variables in already, so {@code ${X}} in one is text, and nobody reads a variable of the agent by it. What is
 * wrong is an {@link AbortException} with a sentence for the user.
 */
final class Settings {

    /** What the engine takes as a part of a field's path. */
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private final JobCredentials credentials;
    private final String directory;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Set<String> secrets = new HashSet<>();

    Settings(JobCredentials credentials, String directory) {
        this.credentials = credentials;
        this.directory = directory;
    }

    /** Adds what a part of a step says; nothing if it is not given. */
    Settings add(@Nullable SettingsPart part) throws AbortException {
        if (part != null) {
            part.addTo(this);
        }
        return this;
    }

    /** An option with a value; none if that is blank. */
    void argument(String option, @Nullable String value) {
        if (FormFields.text(value) != null) {
            arguments.add(option);
            arguments.add(value);
        }
    }

    void flag(String option) {
        arguments.add(option);
    }

    /** A field of release.yaml; not if the value is blank. */
    void set(String field, @Nullable String value) throws AbortException {
        replace("--set", field, value);
    }

    /** A field that the release.yaml may have itself; its own value goes first. */
    void fallback(String field, @Nullable String value) throws AbortException {
        replace("--default", field, value);
    }

    /** A list, such as a command; not if it is empty. */
    void set(String field, @Nullable List<String> values) throws AbortException {
        if (values != null && !values.isEmpty()) {
            for (String value : values) {
                refusePassword(field, value);
            }
            argument("--set", field + "=" + literal(YamlFlow.list(values)));
        }
    }

    /** {@code field=value} as a person wrote it; the value may be a YAML flow value. */
    void set(String setting) throws AbortException {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new AbortException("'" + setting + "' in settings is no field=value; write backup.when=always, say");
        }
        String field = setting.substring(0, equals).trim();
        String value = setting.substring(equals + 1);
        refusePassword(field, value);
        argument("--set", field + "=" + literal(value));
    }

    /** Members of a field that is a map, each {@code name=value}; others that release.yaml gives it stay. */
    void entries(String field, List<String> entries) throws AbortException {
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new AbortException("'" + entry + "' for " + field + " is no name=value");
            }
            String name = entry.substring(0, equals).trim();
            if (!MEMBER.matcher(name).matches()) {
                throw new AbortException("'" + name + "' cannot be given here for " + field + ", only in release.yaml: such a name"
                        + " is made of letters, digits, _ and -");
            }
            String value = entry.substring(equals + 1);
            refusePassword(field, value);
            argument("--set", field + "." + name + "=" + YamlFlow.text(literal(value)));
        }
    }

    /** A credential whose text is the field's value. */
    void secretText(String field, @Nullable String credentialsId) throws AbortException {
        if (credentialsId != null) {
            secret(field, credentials.text(credentialsId, field));
        }
    }

    /** A credential whose content is in the file that the field names. */
    void secretFile(String field, @Nullable String credentialsId) throws AbortException {
        if (credentialsId != null) {
            String name = field.replace('.', '-');
            byte[] content = credentials.file(credentialsId, field);
            files.put(name, content);
            new String(content, java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("AGE-SECRET-KEY-"))
                    .forEach(secrets::add);
            set(field, directory + "/" + name);
        }
    }

    /** The database: a URL, a credential that holds one, or a URL and the credential of its account. */
    void databaseUrl(@Nullable String url, @Nullable String credentialsId) throws AbortException {
        String field = "database.url";
        if (credentialsId == null) {
            set(field, url);
        } else if (url == null) {
            secretText(field, credentialsId);
        } else {
            JobCredentials.Account account = credentials.account(credentialsId, field);
            secrets.add(account.password());
            refusePassword(field, url);
            secret(field, AccountUrl.of(literal(url), account));
        }
    }

    /** The keys of an S3 store. */
    void storeKeys(@Nullable String credentialsId) throws AbortException {
        if (credentialsId != null && !variables.containsKey("AWS_ACCESS_KEY_ID")) {
            JobCredentials.Keys keys = credentials.keys(credentialsId, "store");
            variables.put("AWS_ACCESS_KEY_ID", keys.id());
            variables.put("AWS_SECRET_ACCESS_KEY", keys.secret());
            secrets.add(keys.secret());
            if (keys.token() != null) {
                variables.put("AWS_SESSION_TOKEN", keys.token());
                secrets.add(keys.token());
            }
        }
    }

    Invocation invocation(String command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(arguments);
        return new Invocation(all, variables, files, secrets);
    }

    private void replace(String option, String field, @Nullable String value) throws AbortException {
        if (FormFields.text(value) != null) {
            refusePassword(field, value);
            argument(option, field + "=" + YamlFlow.text(literal(value)));
        }
    }

    private void secret(String field, String value) {
        String name = "SLUICE_" + field.replaceAll("(\\p{Lu})", "_$1").replace('.', '_').toUpperCase(Locale.ROOT);
        variables.put(name, value);
        secrets.add(value);
        argument("--set-env", field + "=" + name);
    }

    private static String literal(String value) {
        return value.replace("${", "$${");
    }

    /** @param value as it was given, not one text made of several: {@code https://x} and {@code a:b@c} are no URL */
    private static void refusePassword(String field, String value) throws AbortException {
        if (FormFields.hasPassword(value)) {
            throw new AbortException("The value of " + field + " is a URL with a password, which would be kept with the"
                    + " build; put it into a credential of Jenkins, and name that by credentialsId");
        }
    }
}
