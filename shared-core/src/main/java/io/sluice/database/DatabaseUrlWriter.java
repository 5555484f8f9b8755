package io.sluice.database;

import static io.sluice.database.PercentEncoding.encode;
import static io.sluice.database.PercentEncoding.encodePath;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** Writes a URL in the spellings others expect. */
final class DatabaseUrlWriter {

    /** Parameters of libpq and Prisma under the names that the PostgreSQL JDBC driver has for them. */
    private static final Map<String, String> POSTGRES_JDBC = Map.of(
            "sslmode", "sslmode",
            "sslrootcert", "sslrootcert",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "ssl", "ssl",
            "options", "options",
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding");

    /** What TLS parameters are called by MariaDB's driver, and by the others that write URLs. */
    private static final Map<String, String> MARIADB_JDBC = Map.of(
            "sslMode", "sslMode",
            "ssl-mode", "sslMode",
            "ssl_mode", "sslMode",
            "useSSL", "useSsl",
            "useSsl", "useSsl",
            "serverSslCert", "serverSslCert",
            "ssl-ca", "serverSslCert",
            "ssl_ca", "serverSslCert");

    private final DatabaseUrl url;

    DatabaseUrlWriter(DatabaseUrl url) {
        this.url = url;
    }

    String display() {
        if (url.family() == DatabaseFamily.SQLITE) {
            return "sqlite:" + printable(url.database());
        }
        String user = url.user() == null ? "" : encode(url.user()) + "@";
        String place = url.socket() == null ? authority() : encodePath(url.socket());
        return url.family().id() + "://" + user + place + "/" + encodePath(url.database());
    }

    String jdbcUrl() {
        Map<String, String> added = new LinkedHashMap<>();
        return switch (url.family()) {
            case SQLITE -> "jdbc:sqlite:" + url.database();
            case POSTGRESQL -> {
                url.parameters().forEach((name, value) -> {
                    String known = POSTGRES_JDBC.get(name);
                    if (known != null) {
                        added.put(known, value.equals("no-verify") ? "require" : value);
                    }
                });
                if ("system".equals(added.get("sslrootcert"))) {
                    added.remove("sslrootcert");
                    added.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
                }
                if (url.schema() != null && !added.getOrDefault("options", "").contains("search_path")) {
                    added.put("currentSchema", SearchPath.quote(url.schema()));
                }
                yield "jdbc:postgresql://" + authority() + "/" + encode(url.database()) + query(added, true);
            }
            case MARIADB, MYSQL -> {
                url.parameters().forEach((name, value) -> {
                    String known = MARIADB_JDBC.get(name);
                    if (known != null) {
                        added.put(known, value);
                    }
                });
                if (url.socket() != null) {
                    added.put("localSocket", url.socket());
                }
                yield "jdbc:mariadb://" + authority() + "/" + url.database() + query(added, false);
            }
        };
    }

    Properties jdbcProperties() {
        Properties properties = new Properties();
        if (url.user() != null) {
            properties.setProperty("user", url.user());
        }
        if (url.password() != null) {
            properties.setProperty("password", url.password().reveal());
        }
        if (url.family() == DatabaseFamily.POSTGRESQL) {
            String keyPassword = url.parameters().get("sslpassword");
            if (keyPassword != null) {
                properties.setProperty("sslpassword", keyPassword);
            }
            if (url.socket() != null) {
                properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
                properties.setProperty("socketFactoryArg", url.socket() + "/.s.PGSQL." + url.portOrDefault());
            }
        }
        return properties;
    }

    String render(String scheme) {
        if (url.family() == DatabaseFamily.SQLITE) {
            return renderFile(scheme);
        }
        if (scheme.startsWith("jdbc:")) {
            return renderJdbc(scheme);
        }
        if (scheme.endsWith(":")) {
            String plain = scheme.substring(0, scheme.length() - 1);
            return url.socket() == null ? render(plain) : renderQuery(plain);
        }
        Map<String, String> query = new LinkedHashMap<>();
        if (url.socket() != null) {
            query.put(socketParameter(scheme), url.socket());
        }
        query.putAll(url.parameters());
        String account = url.user() == null ? "" : encode(url.user());
        if (url.password() != null) {
            account += ":" + encode(url.password().reveal());
        }
        String place = url.socket() == null ? authority() : url.port() == null ? "" : ":" + url.port();
        return named(scheme) + "://" + (account.isEmpty() ? "" : account + "@") + place + "/" + encode(url.database())
                + query(query, true);
    }

    /** All but the database in the query: Ruby's URI takes no account without a host, and a socket has none. */
    private String renderQuery(String scheme) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put(socketParameter(scheme), url.socket());
        if (url.port() != null) {
            query.put("port", url.port().toString());
        }
        if (url.user() != null) {
            query.put("username", url.user());
        }
        if (url.password() != null) {
            query.put("password", url.password().reveal());
        }
        query.putAll(url.parameters());
        return scheme + ":" + encode(url.database()) + query(query, true);
    }

    /** With the URL's driver, where the scheme asks for it. */
    private String named(String scheme) {
        if (!scheme.endsWith("+")) {
            return scheme;
        }
        return url.driver() == null ? scheme.substring(0, scheme.length() - 1) : scheme + url.driver();
    }

    private String renderJdbc(String scheme) {
        String plain = jdbcUrl();
        String rest = plain.substring(plain.indexOf("://"));
        boolean decoded = !scheme.equals("jdbc:mariadb");
        String secrets = jdbcProperties().stringPropertyNames().stream()
                .filter(name -> !name.startsWith("socketFactory"))
                .sorted()
                .map(name -> name + "="
                        + (decoded
                                ? encode(jdbcProperties().getProperty(name))
                                : jdbcProperties().getProperty(name)))
                .collect(Collectors.joining("&"));
        return scheme + rest + (secrets.isEmpty() ? "" : (rest.contains("?") ? "&" : "?") + secrets);
    }

    private String renderFile(String scheme) {
        String query = query(url.parameters(), true);
        if (scheme.startsWith("jdbc:")) {
            return "jdbc:sqlite:" + url.database();
        }
        String prefix = switch (scheme) {
            case "sqlite" -> "sqlite:///";
            case "sqlite3" -> "sqlite3:";
            case "file" -> "file:";
            default -> scheme.endsWith(":") || scheme.endsWith("/") ? scheme : named(scheme) + ":///";
        };
        // SQLAlchemy decodes a path from version 2.1 on only
        return prefix + (scheme.endsWith("+") ? url.database() : encodePath(url.database())) + query;
    }

    private String socketParameter(String scheme) {
        if (url.family() == DatabaseFamily.POSTGRESQL) {
            return "host";
        }
        return scheme.contains("+") ? "unix_socket" : "socket";
    }

    private String authority() {
        String host = url.hostOrDefault();
        return (host.contains(":") ? "[" + host + "]" : encode(host)) + ":" + url.portOrDefault();
    }

    private static String query(Map<String, String> parameters, boolean encoded) {
        if (parameters.isEmpty()) {
            return "";
        }
        return parameters.entrySet().stream()
                .map(entry -> encoded
                        ? encode(entry.getKey()) + "=" + encode(entry.getValue())
                        : entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&", "?", ""));
    }

    /** A file name without line breaks and other control characters, for one line of text. */
    private static String printable(String text) {
        return text.codePoints()
                .mapToObj(c -> Character.isISOControl(c) ? encode(Character.toString(c)) : Character.toString(c))
                .collect(Collectors.joining());
    }
}
