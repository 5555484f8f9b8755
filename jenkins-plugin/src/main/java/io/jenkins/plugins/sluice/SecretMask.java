package io.jenkins.plugins.sluice;

import hudson.console.ConsoleLogFilter;
import hudson.console.LineTransformationOutputStream;
import hudson.model.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shows {@code ****} where a line holds a secret. Sluice does so itself; this stands behind it. */
final class SecretMask extends ConsoleLogFilter implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int SHORTEST = 3;

    private final transient Pattern secrets;

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

    @Override
    public OutputStream decorateLogger(Run build, OutputStream logger) {
        return new LineTransformationOutputStream.Delegating(logger) {
            @Override
            protected void eol(byte[] bytes, int length) throws IOException {
                String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
                out.write(mask(line).getBytes(StandardCharsets.UTF_8));
            }
        };
    }
}
