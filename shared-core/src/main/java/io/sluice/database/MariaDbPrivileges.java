package io.sluice.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this user may do with every object of a schema, as {@code SHOW GRANTS} tells it ("GRANT", section "Database
 * Privileges"). Privileges on single tables or routines do not count: a restore creates others.
 */
final class MariaDbPrivileges {

    private static final Pattern GRANT =
            Pattern.compile("GRANT (.+?) ON (\\*|`(?:[^`]|``)*`)\\.\\* TO .*", Pattern.DOTALL);

    private final Set<String> held;

    private MariaDbPrivileges(Set<String> held) {
        this.held = held;
    }

    static MariaDbPrivileges on(Connection connection, String schema) throws SQLException {
        Set<String> held = new HashSet<>();
        for (String line : MariaDbSession.ask(connection, "SHOW GRANTS")) {
            Matcher grant = GRANT.matcher(line);
            if (grant.matches() && covers(grant.group(2), schema)) {
                Arrays.stream(grant.group(1).split(","))
                        .map(privilege -> privilege.strip().toUpperCase(Locale.ROOT))
                        .forEach(held::add);
            }
        }
        return new MariaDbPrivileges(held);
    }

    private static boolean covers(String pattern, String schema) {
        if (pattern.equals("*")) {
            return true;
        }
        String like = pattern.substring(1, pattern.length() - 1).replace("``", "`");
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < like.length(); i++) {
            char letter = like.charAt(i);
            if (letter == '\\' && i + 1 < like.length()) {
                expression.append(Pattern.quote(like.substring(++i, i + 1)));
            } else if (letter == '%') {
                expression.append(".*");
            } else {
                expression.append(letter == '_' ? "." : Pattern.quote(String.valueOf(letter)));
            }
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL)
                .matcher(schema)
                .matches();
    }

    /**
     * What a restore needs and this user does not have, for the kinds of objects in the database and in the dump.
     *
     */
    List<String> missing(boolean views, boolean routines, boolean triggers, boolean events) {
        List<String> needed = new ArrayList<>(List.of("SELECT", "INSERT", "CREATE", "ALTER", "DROP", "INDEX"));
        if (views) {
            needed.addAll(List.of("CREATE VIEW", "SHOW VIEW"));
        }
        if (routines) {
            needed.addAll(List.of("CREATE ROUTINE", "ALTER ROUTINE"));
        }
        if (triggers) {
            needed.add("TRIGGER");
        }
        if (events) {
            needed.add("EVENT");
        }
        return held.contains("ALL PRIVILEGES")
                ? List.of()
                : needed.stream().filter(each -> !held.contains(each)).toList();
    }

    boolean has(String privilege) {
        return held.contains("ALL PRIVILEGES") || held.contains(privilege);
    }
}
