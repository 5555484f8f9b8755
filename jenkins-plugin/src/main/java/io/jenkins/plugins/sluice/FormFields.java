package io.jenkins.plugins.sluice;

import hudson.util.FormValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.sf.json.JSONObject;
import org.jspecify.annotations.Nullable;

/**
 * What is the same of every field of a form: an empty one is no value, and a check that needs nothing but the text. The
 * engine checks everything again where it runs; these are for early answers.
 */
final class FormFields {
    private static final Pattern DURATION = Pattern.compile("(\\d+(ms|[smhd]))+");
    /** A password in a URL's authority, or as a parameter of it. */
    private static final Pattern PASSWORD =
            Pattern.compile("//[^/?#@]*:[^/?#@]+@|[?&;](sslpassword|password|pwd)=[^&;]", Pattern.CASE_INSENSITIVE);

    private FormFields() {}

    /** The text without surrounding white space, or null if nothing is left: a form sends an empty field as {@code ""}. */
    static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** A copy that a step can keep and a pipeline can serialise, or null if it is empty. */
    static @Nullable List<String> words(@Nullable List<String> value) {
        return value == null || value.isEmpty() ? null : new ArrayList<>(value);
    }

    /** A list whose elements a form sent as lines of one text: without blank ones, or null if it is empty. */
    static @Nullable List<String> lines(@Nullable List<String> value) {
        return value == null
                ? null
                : words(value.stream()
                        .flatMap(String::lines)
                        .filter(line -> !line.isBlank())
                        .toList());
    }

    /** The words of a command that a form sent as one line; takes it from the form. Null if there is none. */
    static @Nullable List<String> takeCommand(JSONObject form, String field) {
        if (!(form.opt(field) instanceof String line)) {
            return null;
        }
        List<String> words = CommandLine.split(line);
        form.remove(field);
        return words;
    }

    /** A command as the form shows it. */
    static String line(@Nullable List<String> words) {
        return words == null ? "" : CommandLine.join(words);
    }

    static FormValidation checkCommand(@Nullable String line) {
        try {
            CommandLine.split(line == null ? "" : line);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    static FormValidation checkDuration(@Nullable String value) {
        String duration = text(value);
        return duration == null
                        || isExpression(duration)
                        || DURATION.matcher(duration).matches()
                ? FormValidation.ok()
                : FormValidation.error("Not a duration; write it like 90s, 30m or 1h30m.");
    }

    static FormValidation checkUrl(@Nullable String value) {
        return hasPassword(value)
                ? FormValidation.error(
                        "A password must not stand here: put the whole URL into a \"Secret text\" credential,"
                                + " or user and password into a \"Username with password\", and choose it above.")
                : FormValidation.ok();
    }

    /** Whether a URL carries a password, which must not be in a parameter. */
    static boolean hasPassword(@Nullable String url) {
        return url != null && PASSWORD.matcher(url).find();
    }

    static boolean isExpression(String value) {
        return value.contains("${");
    }
}
