package io.sluice.database;

import io.sluice.command.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one URL. Its sentences name the part that is wrong and never show it: a password may have slipped into any part. */
final class DatabaseUrlParser {

    private static final String ENCODE = "; in a user name or a password, write : / ? # @ % as %3A %2F %3F %23 %40 %25";

    private final String text;
    private boolean decoded = true;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    DatabaseUrlParser(String text) {
        this.text = text;
    }

    DatabaseUrl parse() {
        if (text.isEmpty()) {
            throw wrong("is empty");
        }
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw wrong("has no scheme; it begins with postgresql://, mysql://, mariadb://, sqlite: or jdbc:");
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        if (scheme.equals("jdbc")) {
            return parseJdbc(rest);
        }
        String[] familyAndDriver = scheme.split("\\+", 2);
        DatabaseUrl url = switch (familyAndDriver[0]) {
            case "postgres", "postgresql" -> server(DatabaseFamily.POSTGRESQL, rest);
            case "mysql", "mysql2" -> server(DatabaseFamily.MYSQL, rest);
            case "mariadb" -> server(DatabaseFamily.MARIADB, rest);
            case "sqlite" -> sqlite(rest, rest.startsWith("///") ? 3 : rest.startsWith("//") ? 2 : 0);
            case "sqlite3" -> sqlite(rest, rest.startsWith("//") ? 2 : 0);
            case "file" -> sqlite(rest, rest.startsWith("///") ? 2 : 0);
            default -> throw unknownScheme();
        };
        return familyAndDriver.length == 2 && familyAndDriver[1].matches("\\w+")
                ? url.withDriver(familyAndDriver[1])
                : url;
    }

    private DatabaseUrl parseJdbc(String rest) {
        int colon = rest.indexOf(':');
        String scheme = colon < 0 ? "" : rest.substring(0, colon).toLowerCase(Locale.ROOT);
        String tail = rest.substring(colon + 1);
        return switch (scheme) {
            case "postgresql" -> server(DatabaseFamily.POSTGRESQL, tail.startsWith("//") ? tail : "///" + tail);
            case "mysql" -> server(DatabaseFamily.MYSQL, tail);
            case "mariadb" -> {
                decoded = false;
                yield server(DatabaseFamily.MARIADB, tail);
            }
            case "sqlite" -> {
                decoded = false;
                yield sqlite(tail, 0);
            }
            default -> throw unknownScheme();
        };
    }

    private DatabaseUrl server(DatabaseFamily family, String rest) {
        if (!rest.startsWith("//")) {
            throw wrong("has no // after its scheme");
        }
        String withoutQuery = cutQuery(rest.substring(2));
        int slash = pathStart(withoutQuery);
        String authority = slash < 0 ? withoutQuery : withoutQuery.substring(0, slash);
        String path = slash < 0 ? "" : withoutQuery.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        String account = at < 0 ? "" : authority.substring(0, at);
        int colon = account.indexOf(':');
        String user = take("user", decode(colon < 0 ? account : account.substring(0, colon), "user name"));
        String password = take("password", colon < 0 ? "" : decode(account.substring(colon + 1), "password"));

        Address address = Address.of(authority.substring(at + 1), this);
        String host = take("host", address.host());
        String port = take("port", address.port());
        String socket = address.socket();
        if (host.startsWith("/") || host.startsWith("@")) {
            socket = host;
            host = "";
        }
        for (String name : new String[] {"socket", "unix_socket", "localSocket"}) {
            String given = family == DatabaseFamily.POSTGRESQL ? null : parameters.remove(name);
            socket = given == null ? socket : given;
        }
        if (host.contains(",") || port.contains(",")) {
            throw wrong("names several hosts; name the one that takes writes");
        }
        String database = take("dbname", decode(path, "database name"));
        if (database.isEmpty() && family == DatabaseFamily.POSTGRESQL) {
            database = user;
        }
        if (database.isEmpty()) {
            throw wrong("names no database; it belongs behind the host, as in //host/database");
        }
        String schema = family == DatabaseFamily.POSTGRESQL ? SearchPath.takeSchema(parameters) : null;
        return new DatabaseUrl(
                family,
                socket != null || host.isEmpty() ? null : host,
                port.isEmpty() ? null : portNumber(port),
                socket == null && host.isEmpty() ? null : socket,
                database,
                user.isEmpty() ? null : user,
                password.isEmpty() ? null : Secret.of(password),
                schema,
                Collections.unmodifiableMap(parameters));
    }

    /** Where the path begins; the slash in Go's {@code unix(/file)} does not count. */
    private static int pathStart(String text) {
        int unix = text.indexOf("unix(");
        int slash = text.indexOf('/');
        return unix >= 0 && unix < slash ? text.indexOf('/', Math.max(unix, text.indexOf(')', unix))) : slash;
    }

    private DatabaseUrl sqlite(String rest, int prefix) {
        String path = cutQuery(rest.substring(prefix));
        String file = decode(path, "path");
        if (file.isEmpty() || file.equals(":memory:") || "memory".equals(parameters.get("mode"))) {
            throw wrong("names no file; Sluice needs an SQLite database that is kept in a file");
        }
        return new DatabaseUrl(DatabaseFamily.SQLITE, null, null, null, file, null, null, null, Map.copyOf(parameters));
    }

    /** Takes the query off and keeps its parameters. */
    private String cutQuery(String rest) {
        int question = rest.indexOf('?');
        if (question < 0) {
            return rest;
        }
        for (String pair : rest.substring(question + 1).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String name = decode(pair.substring(0, equals), "parameter");
                parameters.put(name, decode(pair.substring(equals + 1), "parameter"));
            }
        }
        return rest.substring(0, question);
    }

    /** The value of a parameter if it is given, which wins as in libpq, else the value from the URL's own place for it. */
    private String take(String name, String otherwise) {
        String value = parameters.remove(name);
        return value == null ? otherwise : value;
    }

    private int portNumber(String port) {
        try {
            int number = Integer.parseInt(port);
            if (number > 0 && number < 65536) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // the sentence below covers it; the exception would show the text
        }
        throw wrong("has a port that is not a number from 1 to 65535" + ENCODE);
    }

    String decode(String encoded, String part) {
        if (!decoded || encoded.indexOf('%') < 0) {
            return encoded;
        }
        try {
            return PercentEncoding.decode(encoded);
        } catch (IllegalArgumentException wrongEncoding) {
            throw wrong("has a % in its " + part + " that two hexadecimal digits do not follow" + ENCODE);
        }
    }

    static DatabaseException wrong(String what) {
        return new DatabaseException("the database URL " + what);
    }

    private static DatabaseException unknownScheme() {
        return wrong("begins with a scheme that Sluice does not know; "
                + "it knows postgresql, mysql, mariadb, sqlite, and the same after jdbc:");
    }

    /** Host, port and socket as they stand between {@code @} and the path. */
    private record Address(
            String host, String port, @Nullable String socket) {

        static Address of(String text, DatabaseUrlParser parser) {
            if (text.startsWith("unix(") && text.endsWith(")")) {
                return new Address("", "", text.substring(5, text.length() - 1));
            }
            String address =
                    text.startsWith("tcp(") && text.endsWith(")") ? text.substring(4, text.length() - 1) : text;
            int end = 0;
            if (address.startsWith("[")) {
                end = address.indexOf(']');
                if (end < 0) {
                    throw wrong("has an IPv6 address without its closing ]");
                }
            }
            int colon = address.indexOf(':', end);
            String host = colon < 0 ? address : address.substring(0, colon);
            if (host.startsWith("[")) {
                host = host.substring(1, host.length() - 1);
            }
            return new Address(parser.decode(host, "host"), colon < 0 ? "" : address.substring(colon + 1), null);
        }
    }
}
