package io.sluice.spec;

import io.sluice.command.Secret;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of one variable in {@code migrate.env}. It may contain {@code {host}}, {@code {port}}, {@code {name}}, {@code
 * {user}}, {@code {password}} and {@code {url}} for the release's database; {@code {{host}}} stands for a literal {@code
 * {host}}.
 *
 * @param text as release.yaml has it, with variables replaced
 * @param secret whether it must not be seen: it came from a variable, or release.yaml marks it as secret
 */
public record EnvironmentValue(Secret text, boolean secret) {

    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{(?<literal>\\{(?:host|port|name|user|password|url)})}|"
                    + "\\{(?<part>host|port|name|user|password|url)}");

    /** A value that may be seen. */
    public static EnvironmentValue plain(String text) {
        return new EnvironmentValue(Secret.of(text), false);
    }

    /** A value that must not be seen. */
    public static EnvironmentValue secret(String text) {
        return new EnvironmentValue(Secret.of(text), true);
    }

    /** The value with its placeholders filled; one that contains the password or the URL is a secret. */
    public EnvironmentValue filled(UnaryOperator<String> partOfDatabase) {
        Matcher placeholder = PLACEHOLDER.matcher(text.reveal());
        StringBuilder filled = new StringBuilder();
        boolean telling = secret;
        while (placeholder.find()) {
            String part = placeholder.group("part");
            telling |= "password".equals(part) || "url".equals(part);
            String value = part == null ? placeholder.group("literal") : partOfDatabase.apply(part);
            placeholder.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return new EnvironmentValue(Secret.of(placeholder.appendTail(filled).toString()), telling);
    }
}
