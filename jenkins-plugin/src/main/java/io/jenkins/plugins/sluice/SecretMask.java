package io.jenkins.plugins.sluice;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shows {@code ****} where a line holds a secret. Sluice does so itself; this stands behind it. */
final class SecretMask {

    private static final int SHORTEST = 3;

    private final Pattern secrets;

    SecretMask(Collection<String> secrets) {
        List<String> lines = secrets.stream()
                .flatMap(secret -> Stream.concat(Stream.of(secret), secret.lines()))
                .filter(secret -> secret.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        this.secrets = lines.isEmpty()
                ? Pattern.compile("(?!)")
                : Pattern.compile(lines.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    }

    String mask(String text) {
        return secrets.matcher(text).replaceAll("****");
    }
}
