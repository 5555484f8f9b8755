package io.sluice.preset;

import io.sluice.command.Secret;
import io.sluice.database.DatabaseUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A preset's command with its placeholders filled in: an argument vector, in which a value is never more than (a part of)
 * one argument.
 *
 * @param environment variables that say the target version
 */
public record PresetCommand(List<String> arguments, Map<String, String> environment) {

    private static final String URL = "{url}";

    /**
     * The target version: {@code migrate.version}, or the tool's own variable for it if {@code migrate.env} sets it.
     *
     * @throws PresetException if the two differ
     */
    public static @Nullable String target(Preset preset, @Nullable String version, Map<String, Secret> env) {
        Preset.Target known = preset.migrate().target();
        for (var variable : known == null
                ? Set.<Map.Entry<String, String>>of()
                : known.environment().entrySet()) {
            Secret set = variable.getValue().equals("{target}") ? env.get(variable.getKey()) : null;
            if (set != null && !set.reveal().isEmpty()) {
                if (version != null && !version.equals(set.reveal())) {
                    throw new PresetException(
                            "migrate.version and %s in migrate.env name two target versions; remove one of them"
                                    .formatted(variable.getKey()));
                }
                return set.reveal();
            }
        }
        return version;
    }

    /** The index of the first program that is available; of none, 0. */
    public static ToIntFunction<List<String>> first(Predicate<String> available) {
        return programs -> IntStream.range(0, programs.size())
                .filter(index -> available.test(programs.get(index)))
                .findFirst()
                .orElse(0);
    }

    /**
     * The command that migrates.
     *
     * @param version target version; null: the newest
     * @param first the index of the first of several programs that is there
     * @throws PresetException if the tool takes no target version, or none of this form
     */
    public static PresetCommand migrate(Preset preset, @Nullable String version, ToIntFunction<List<String>> first) {
        Preset.Target target = preset.migrate().target();
        boolean own = version != null && target != null && !target.command().isEmpty();
        return fill(preset, own ? target.command() : preset.migrate().command(), version, first);
    }

    /** A command of the preset's in which no target version occurs. */
    public static PresetCommand of(Preset preset, List<String> command, ToIntFunction<List<String>> first) {
        return fill(preset, command, null, first);
    }

    /**
     * The same with the database in place of {@code {url}}, without its password: everybody on the machine can read arguments.
     *
     * @throws PresetException if the tool could get the password in no other way, or cannot be told such a URL
     */
    public PresetCommand withUrl(Preset preset, DatabaseUrl url) {
        if (arguments.stream().noneMatch(argument -> argument.contains(URL))) {
            return this;
        }
        if (!url.passwordOrEmpty().isEmpty() && !PresetEnvironment.givesPassword(preset, url.family())) {
            throw new PresetException(
                    "%s takes the password for %s only as an argument, where everybody on the machine can read it, so Sluice does not give it; use an account without a password, or a command of your own that reads it elsewhere (migrate.command)"
                            .formatted(preset.title(), url.family().title()));
        }
        String rendered = Preset.byFamily(preset.migrate().url(), url.family())
                .flatMap(template -> PresetEnvironment.withoutSecrets(template, url))
                .orElseThrow(() ->
                        new PresetException("%s cannot be told the database %s in the form that its preset has for %s"
                                .formatted(
                                        preset.title(),
                                        url.display(),
                                        url.family().title())));
        return new PresetCommand(
                arguments.stream()
                        .map(argument -> argument.replace(URL, rendered))
                        .toList(),
                environment);
    }

    private static PresetCommand fill(
            Preset preset, List<String> command, @Nullable String version, ToIntFunction<List<String>> first) {
        Preset.Target target = preset.migrate().target();
        Map<String, String> values = version == null ? Map.of() : values(preset, target, version);
        List<String> arguments = new ArrayList<>();
        for (String argument : command) {
            List<List<String>> spellings = argument.startsWith("{") && argument.endsWith("}")
                    ? preset.migrate().programs().get(argument.substring(1, argument.length() - 1))
                    : null;
            if (spellings != null) {
                int chosen = spellings.size() == 1
                        ? 0
                        : first.applyAsInt(
                                spellings.stream().map(each -> each.get(0)).toList());
                arguments.addAll(spellings.get(chosen));
            } else if (!argument.equals("{target}")) {
                arguments.add(argument);
            } else if (version != null) {
                target.arguments().forEach(each -> arguments.add(replace(each, values)));
            }
        }
        Map<String, String> environment = new HashMap<>();
        if (version != null) {
            target.environment().forEach((name, value) -> environment.put(name, replace(value, values)));
        }
        return new PresetCommand(List.copyOf(arguments), Map.copyOf(environment));
    }

    private static Map<String, String> values(Preset preset, Preset.@Nullable Target target, String version) {
        if (target == null) {
            throw new PresetException(
                    "%s takes no target version; remove migrate.version from release.yaml".formatted(preset.title()));
        }
        Matcher matcher = target.pattern().matcher(new LimitedText(version));
        if (!matcher.matches()) {
            throw new PresetException("migrate.version '%s' is no target version of %s; one looks like %s"
                    .formatted(version, preset.title(), target.example()));
        }
        Map<String, String> values = new HashMap<>();
        values.put("{target}", version);
        for (int group = 1; group <= matcher.groupCount(); group++) {
            values.put("{" + group + "}", matcher.group(group) == null ? "" : matcher.group(group));
        }
        return values;
    }

    private static String replace(String template, Map<String, String> values) {
        // one pass, so that a value that looks like a placeholder stays as it is
        return Pattern.compile("\\{(target|\\d)}")
                .matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(), "")));
    }
}
