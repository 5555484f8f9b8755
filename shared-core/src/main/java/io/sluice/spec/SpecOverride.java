package io.sluice.spec;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import java.util.regex.Pattern;

/**
 * A value that replaces one in release.yaml, or stands in for one that it does not have.
 *
 * @param option as a person typed it, without the value, such as {@code --set backup.when}
 * @param field path of the field, such as {@code backup.when}
 * @param value text or a YAML flow value, in which variables are replaced
 * @param fallback only where release.yaml says nothing
 */
public record SpecOverride(String option, String field, String value, boolean fallback) {

    private static final Pattern FIELD = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)*");
    /** The name before a password ends where an element of a list does, at a comma and what parts it from the next. */
    private static final Pattern PASSWORD_IN_URL =
            Pattern.compile("://(?:(?!,[\\s\"'])[^/@])*:(?!\\$\\{[^}]*}@)[^/]*@");

    private static final Pattern PASSWORD_PARAMETER = Pattern.compile("(?i)[?&;](password|sslpassword)=(?!\\$\\{)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * Reads {@code --set field=value}.
     *
     * @throws SluiceException with {@link ExitStatus#USAGE}, also if the value is a URL with a password
     */
    public static SpecOverride set(String text) {
        return withoutSecret("--set", text, false);
    }

    /**
     * Reads {@code --default field=value}.
     *
     * @throws SluiceException as {@link #set}
     */
    public static SpecOverride fallback(String text) {
        return withoutSecret("--default", text, true);
    }

    /**
     * Reads {@code --set-env field=NAME}.
     *
     * @throws SluiceException with {@link ExitStatus#USAGE}
     */
    public static SpecOverride setEnv(String text) {
        SpecOverride override = split("--set-env", text, false);
        if (!VARIABLE.matcher(override.value).matches()) {
            throw usage("--set-env " + override.field + " needs the name of an environment variable, such as"
                    + " --set-env database.url=DATABASE_URL");
        }
        return new SpecOverride(override.option, override.field, "${" + override.value + "}", false);
    }

    private static SpecOverride withoutSecret(String option, String text, boolean fallback) {
        SpecOverride override = split(option, text, fallback);
        if (holdsSecret(override.value)) {
            throw usage(override.option + " holds a secret, which every user of this machine could read in the"
                    + " process list; put it into a variable and use --set-env " + override.field + "=NAME");
        }
        return override;
    }

    private static SpecOverride split(String option, String text, boolean fallback) {
        int equals = text.indexOf('=');
        String field = equals < 0 ? "" : text.substring(0, equals);
        if (!FIELD.matcher(field).matches()) {
            throw usage(option + " needs a field and a value, such as " + option + " "
                    + (option.equals("--set-env") ? "database.url=DATABASE_URL" : "backup.when=always"));
        }
        return new SpecOverride(option + " " + field, field, text.substring(equals + 1), fallback);
    }

    private static boolean holdsSecret(String value) {
        return PASSWORD_IN_URL.matcher(value).find()
                || PASSWORD_PARAMETER.matcher(value).find()
                || value.contains("AGE-SECRET-KEY-");
    }

    private static SluiceException usage(String message) {
        return new SluiceException(ExitStatus.USAGE, message, null);
    }
}
