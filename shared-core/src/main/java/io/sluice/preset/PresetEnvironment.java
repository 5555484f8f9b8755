package io.sluice.preset;

import io.sluice.command.Secret;
import io.sluice.database.DatabaseFamily;
import io.sluice.database.DatabaseUrl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The variables by which a framework finds its database, made from a preset's templates. A template may hold:
 *
 * <ul>
 *   <li>{@code {url:scheme}}: the whole URL as {@link DatabaseUrl#render} spells it; {@code {url:scheme+}} with the driver
 *       that it names, {@code {url:scheme:}} with all but the database in the query where there is a socket, {@code
 *       {url:scheme?schema}} with the schema in it, too
 *   <li>{@code {jdbc}}: the JDBC URL, without account and password
 *   <li>{@code {dsn}}: the whole URL in the form of Go's MySQL driver, {@code user:password@tcp(host:port)/database}
 *   <li>{@code {host}} (a unix socket's directory on PostgreSQL), {@code {port}}, {@code {socket}}, {@code {database}},
 *       {@code {user}}, {@code {password}}, {@code {schema}}
 *   <li>{@code {parameter:name}}: a parameter of the URL, such as {@code sslmode}
 *   <li>{@code {searchPath}}: libpq's option that sets the schema
 * </ul>
 *
 * A variable is left out where the URL has nothing for a placeholder, or stays as {@code always} has it.
 *
 * @param plain values that may be seen
 * @param secrets values that hold a password
 * @param defaults values for variables that are not set where the framework runs; none holds a password
 */
public record PresetEnvironment(Map<String, String> plain, Map<String, Secret> secrets, Map<String, String> defaults) {

    private static final String SCHEMA = "?schema";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)(?::([^}]*))?}");

    /**
     * The variables of a preset for a database.
     *
     * @throws PresetException if {@code unless-set} holds the password, which could then come from anywhere
     */
    public static PresetEnvironment of(Preset preset, DatabaseUrl url) {
        Map<String, String> templates = new LinkedHashMap<>(preset.environment().getOrDefault("always", Map.of()));
        Preset.byFamily(preset.environment(), url.family()).orElse(Map.of()).forEach((name, template) -> {
            if (!templates.containsKey(name) || render(template, url).isPresent()) {
                templates.put(name, template);
            }
        });
        Map<String, String> plain = new LinkedHashMap<>();
        Map<String, Secret> secrets = new LinkedHashMap<>();
        templates.forEach((name, template) -> render(template, url).ifPresent(value -> {
            if (holdsSecret(template, url)) {
                secrets.put(name, Secret.of(value));
            } else {
                plain.put(name, value);
            }
        }));
        Map<String, String> defaults = new LinkedHashMap<>();
        preset.environment().getOrDefault("unless-set", Map.of()).forEach((name, template) -> {
            if (holdsSecret(template, url)) {
                throw new PresetException(
                        "environment.unless-set.%s of the preset %s holds the password; move it to the database's family"
                                .formatted(name, preset.id()));
            }
            render(template, url).ifPresent(value -> defaults.put(name, value));
        });
        return new PresetEnvironment(plain, secrets, defaults);
    }

    /** Whether one of the variables for the family holds the URL's password. */
    static boolean givesPassword(Preset preset, DatabaseFamily family) {
        return Preset.byFamily(preset.environment(), family).orElse(Map.of()).values().stream()
                .anyMatch(PresetEnvironment::mayHoldSecret);
    }

    /** A template's value without what must not be seen; empty where the URL has nothing for it. */
    static Optional<String> withoutSecrets(String template, DatabaseUrl url) {
        return render(template, url.withoutSecrets());
    }

    /**
     * A part of the database for {@code migrate.env}: {@code host}, {@code port}, {@code name}, {@code user}, {@code
     * password} (both empty if the URL has none) or {@code url}.
     *
     * @throws PresetException if this database has no such part
     */
    public static String part(String name, DatabaseUrl url) {
        boolean ofServer = name.equals("host") || name.equals("port");
        if (ofServer && url.family() == DatabaseFamily.SQLITE) {
            throw new PresetException(
                    "migrate.env uses {%s}, but an SQLite database has none; remove it".formatted(name));
        }
        return switch (name) {
            case "name" -> url.database();
            case "url" -> url(url.family().id(), url);
            default -> value(name, null, url).orElse("");
        };
    }

    private static boolean mayHoldSecret(String template) {
        return template.contains("{url") || template.contains("{dsn}") || template.contains("{password}");
    }

    private static boolean holdsSecret(String template, DatabaseUrl url) {
        return !url.secrets().isEmpty() && mayHoldSecret(template);
    }

    private static Optional<String> render(String template, DatabaseUrl url) {
        Matcher placeholder = PLACEHOLDER.matcher(template);
        StringBuilder text = new StringBuilder();
        while (placeholder.find()) {
            Optional<String> value = value(placeholder.group(1), placeholder.group(2), url);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            placeholder.appendReplacement(text, Matcher.quoteReplacement(value.get()));
        }
        return Optional.of(placeholder.appendTail(text).toString());
    }

    private static Optional<String> value(String name, @Nullable String argument, DatabaseUrl url) {
        return switch (name) {
            case "url" -> Optional.of(url(argument, url));
            case "jdbc" -> Optional.of(url.jdbcUrl());
            case "dsn" -> Optional.of(dsn(url));
            case "host" ->
                url.family() == DatabaseFamily.POSTGRESQL && url.socket() != null
                        ? Optional.of(url.socket())
                        : Optional.of(url.hostOrDefault());
            case "port" -> Optional.of(Integer.toString(url.portOrDefault()));
            case "socket" -> Optional.ofNullable(url.socket());
            case "database" -> Optional.of(url.database());
            case "user" -> Optional.ofNullable(url.user());
            case "password" -> Optional.ofNullable(url.password()).map(Secret::reveal);
            case "schema" -> Optional.ofNullable(url.schema());
            case "parameter" -> Optional.ofNullable(url.parameters().get(argument));
            case "searchPath" -> Optional.ofNullable(url.schema()).map(PresetEnvironment::searchPath);
            default -> throw new PresetException("a preset's environment has no placeholder {%s}".formatted(name));
        };
    }

    /** libpq and most drivers refuse a URL that names a schema; only {@code ?schema} says it. */
    private static String url(String scheme, DatabaseUrl url) {
        Map<String, String> parameters = new LinkedHashMap<>(url.parameters());
        if (url.family() == DatabaseFamily.POSTGRESQL) {
            parameters.keySet().removeAll(Set.of("schema", "currentSchema", "search_path"));
        }
        boolean withSchema = scheme.endsWith(SCHEMA);
        if (withSchema && url.schema() != null) {
            parameters.put("schema", url.schema());
        }
        return url.withParameters(parameters)
                .render(withSchema ? scheme.substring(0, scheme.length() - SCHEMA.length()) : scheme)
                .reveal();
    }

    /** go-sql-driver/mysql, README, "DSN": account and password stand as they are, only the database is encoded. */
    private static String dsn(DatabaseUrl url) {
        String password = url.password() == null ? "" : ":" + url.password().reveal();
        String account = url.user() == null ? "" : url.user() + password + "@";
        String place = url.socket() == null
                ? "tcp(" + url.hostOrDefault() + ":" + url.portOrDefault() + ")"
                : "unix(" + url.socket() + ")";
        return account + place + "/" + url.database();
    }

    /** libpq, "options": white space and backslashes are escaped with a backslash. */
    private static String searchPath(String schema) {
        String quoted = '"' + schema.replace("\"", "\"\"") + '"';
        return "-csearch_path=" + quoted.replaceAll("([\\\\\\s])", "\\\\$1");
    }
}
