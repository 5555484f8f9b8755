package io.sluice.spec;

import io.sluice.command.Secret;
import io.sluice.spec.Value.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:-default}} in values; {@code $${} stands for a literal <code>${</code>.
 * Remembers what was used where, because a variable that holds a secret must not show up anywhere else.
 */
final class Variables {

    /** What a field's value is used for. */
    enum Use {
        /** Shown in records, file names, output. */
        PLAIN,
        /** Readable by everybody in the process list. */
        ARGUMENT,
        /** A URL of which only the password is secret. */
        SECRET_URL,
        /** An environment variable of the migration: a secret if it comes from a variable, else mostly a setting. */
        ENVIRONMENT,
        SECRET
    }

    private static final String UNSET = "unset";

    private record Used(Scalar value, String field, Use use) {}

    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?}|\\$\\{");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(PASSWORD|PASSWD|SECRET|TOKEN|KEY|CREDENTIAL|PRIVATE|DSN).*");
    private static final Pattern PASSWORD = Pattern.compile("^([A-Za-z0-9+.-]+:)+//[^/@]*?:(?<password>.*)@");
    private static final Pattern PASSWORD_PARAMETER = Pattern.compile("(?i)[?&;](ssl)?password=(?<password>[^&;]*)");

    private final Map<String, String> environment;
    private final Predicate<String> needed;
    private final Problems problems;
    private final Set<String> leftUnset = new HashSet<>();
    private final Map<String, List<Used>> uses = new java.util.LinkedHashMap<>();
    private final Set<Secret> secrets = new LinkedHashSet<>();

    /** @param needed whether a field is used: in one that is not, {@value #UNSET} stands for a variable that is not set */
    Variables(Map<String, String> environment, Predicate<String> needed, Problems problems) {
        this.environment = environment;
        this.needed = needed;
        this.problems = problems;
    }

    static boolean isIn(Scalar scalar) {
        return VARIABLE.matcher(scalar.text()).find();
    }

    /** Whether variables were replaced in the field's value, all of them by what they are set to. */
    boolean areReplaced(Scalar scalar, String field) {
        return isIn(scalar) && !leftUnset.contains(field);
    }

    /** The text with its variables replaced; what is not set is a problem, and replaced by nothing. */
    String resolve(Scalar scalar, String field, Use use) {
        StringBuilder resolved = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(scalar.text());
        int end = 0;
        while (matcher.find()) {
            resolved.append(scalar.text(), end, matcher.start());
            resolved.append(replacement(matcher, scalar, field, use));
            end = matcher.end();
        }
        String text = resolved.append(scalar.text().substring(end)).toString();
        rememberSecret(text, scalar, field, use);
        return text;
    }

    private String replacement(Matcher matcher, Scalar scalar, String field, Use use) {
        if (matcher.group().equals("$${")) {
            return "${";
        }
        String name = matcher.group("name");
        if (name == null) {
            problems.add(
                    scalar.place(), field, "holds a \"${\" without \"NAME}\"; write \"$${\" if no variable is meant");
            return "";
        }
        uses.computeIfAbsent(name, none -> new ArrayList<>()).add(new Used(scalar, field, use));
        String value = environment.getOrDefault(name, "");
        String fallback = matcher.group("default");
        if (!value.isEmpty()) {
            return value;
        } else if (fallback != null) {
            return fallback;
        } else if (!needed.test(field)) {
            leftUnset.add(field);
            return UNSET;
        } else if (!environment.containsKey(name)) {
            problems.add(
                    scalar.place(),
                    field,
                    "${" + name + "} is not set; export it, or write \"${" + name
                            + ":-default}\", or name another variable by --set-env " + field + "=NAME");
        }
        return value;
    }

    private void rememberSecret(String text, Scalar scalar, String field, Use use) {
        switch (use) {
            case SECRET -> addSecret(text);
            case SECRET_URL -> addPasswords(text);
            case ENVIRONMENT -> {
                addPasswords(text);
                if (isIn(scalar) || SECRET_NAME.matcher(field).matches()) {
                    addSecret(text);
                }
            }
            case PLAIN, ARGUMENT -> {
                // nothing to hide
            }
        }
    }

    private void addPasswords(String url) {
        for (Pattern pattern : List.of(PASSWORD, PASSWORD_PARAMETER)) {
            Matcher matcher = pattern.matcher(url);
            if (matcher.find()) {
                addSecret(url);
                addSecret(matcher.group("password"));
                addSecret(decoded(matcher.group("password")));
            }
        }
    }

    private static String decoded(String text) {
        try {
            return java.net.URLDecoder.decode(text.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    private void addSecret(String text) {
        if (!text.isBlank()) {
            secrets.add(Secret.of(text));
        }
    }

    /** Whether a resolved text is one of {@link #secrets()}. */
    boolean isSecret(String text) {
        return secrets.contains(Secret.of(text));
    }

    /** Variables that hold secrets of Sluice's own, such as the age identity; not those of URLs or of the migration. */
    Set<String> namesOfOwnSecrets() {
        Set<String> names = new LinkedHashSet<>();
        uses.forEach((name, all) -> {
            if (all.stream().anyMatch(used -> used.use == Use.SECRET && !used.field.startsWith("migrate."))) {
                names.add(name);
            }
        });
        return names;
    }

    /** Everything secret that was resolved, for the redactor. */
    List<Secret> secrets() {
        return List.copyOf(secrets);
    }

    /** Finds variables that are secret in one field and would be shown by another. */
    void refuseSecretsInSight() {
        uses.forEach((name, all) -> all.stream()
                .filter(used -> isSecret(name, used))
                .findFirst()
                .ifPresent(secret -> refuseInSight(name, secret, all)));
    }

    private void refuseInSight(String name, Used secret, List<Used> all) {
        Set<String> told = new HashSet<>();
        for (Used used : all) {
            boolean argument = used.use == Use.ARGUMENT;
            if ((argument || used.use == Use.PLAIN) && told.add(used.field)) {
                problems.add(
                        used.value.place(),
                        used.field,
                        "${" + name + "} is a secret (" + secret.field + ") and must not be used here, where "
                                + (argument ? "the process list shows it" : "records and output show it")
                                + "; let the program read it from its environment");
            }
        }
    }

    private boolean isSecret(String name, Used used) {
        return switch (used.use) {
            case SECRET -> true;
            case ENVIRONMENT ->
                SECRET_NAME.matcher(name).matches()
                        || PASSWORD.matcher(environment.getOrDefault(name, "")).find();
            case SECRET_URL -> isPassword(name, used.value.text());
            case PLAIN, ARGUMENT -> false;
        };
    }

    /** Whether the variable is the whole URL, or its password, and not just its host, user or database. */
    private static boolean isPassword(String name, String template) {
        String variable = "${" + name;
        Matcher inAuthority = PASSWORD.matcher(template.replace(":-", "  "));
        Matcher inParameter = PASSWORD_PARAMETER.matcher(template);
        return template.startsWith(variable)
                || inAuthority.find() && inAuthority.group("password").contains(variable)
                || inParameter.find() && inParameter.group("password").contains(variable);
    }
}
