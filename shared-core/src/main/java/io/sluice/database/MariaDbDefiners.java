package io.sluice.database;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Edits the lines of a dump so that this account can load it into this database: views, routines, triggers and events
 * carry the account that defined them, which only an administrator may set to another than himself.
 */
final class MariaDbDefiners implements MariaDbDump.Edit {

    private static final Pattern STATEMENT = Pattern.compile(
            "CREATE (?:OR REPLACE )?(?:AGGREGATE )?DEFINER=.*"
                    + "|/\\*!50003 CREATE\\*/ /\\*!50017 DEFINER=.*"
                    + "|/\\*!50106 CREATE\\*/ /\\*!50117 DEFINER=.*"
                    + "|/\\*!50013 DEFINER=.*",
            Pattern.DOTALL);
    /** In Oracle mode names have double quotation marks. */
    private static final String NAME = "(?:`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\")";

    private static final Pattern DEFINER = Pattern.compile("DEFINER=(" + NAME + "(?:@" + NAME + ")?) ?");
    private static final Pattern ALTER_DATABASE = Pattern.compile("ALTER DATABASE `(?:[^`]|``)*` CHARACTER SET ");

    /** {@code mariadb-dump} switches on a mode that older clients do not know; {@code --binary-mode} does the same. */
    private static final Pattern SANDBOX = Pattern.compile("/\\*M?!999999\\\\- .*", Pattern.DOTALL);

    private final String database;
    private final boolean keepAll;
    private final @Nullable String own;
    private int removed;

    private MariaDbDefiners(String database, boolean keepAll, @Nullable String own) {
        this.database = database;
        this.keepAll = keepAll;
        this.own = own;
    }

    /**
     * @param database where the dump goes
     * @param sameDatabase keeps the definers that this account may set; otherwise all objects become its own
     */
    static MariaDbDefiners of(Connection connection, String database, boolean sameDatabase) throws SQLException {
        if (!sameDatabase) {
            return new MariaDbDefiners(database, false, null);
        }
        boolean administrator = MariaDbSession.ask(connection, "SHOW GRANTS").stream()
                .anyMatch(grant ->
                        grant.matches("GRANT .*\\b(ALL PRIVILEGES|SUPER|SET USER|SET_USER_ID|SET_ANY_DEFINER)\\b"
                                + ".* ON \\*\\.\\* TO .*"));
        String account = MariaDbSession.ask(connection, "SELECT CURRENT_USER()").get(0);
        int at = account.lastIndexOf('@');
        String own =
                MariaDbSession.quote(account.substring(0, at)) + "@" + MariaDbSession.quote(account.substring(at + 1));
        return new MariaDbDefiners(database, administrator, own);
    }

    /** How many objects have lost their definer so far. */
    int removed() {
        return removed;
    }

    @Override
    public String apply(String line) {
        if (SANDBOX.matcher(line).matches()) {
            return "";
        }
        Matcher alter = ALTER_DATABASE.matcher(line);
        if (alter.lookingAt()) {
            return "ALTER DATABASE " + latin1(MariaDbSession.quote(database)) + " CHARACTER SET "
                    + line.substring(alter.end());
        }
        if (keepAll || !STATEMENT.matcher(line).matches()) {
            return line;
        }
        Matcher definer = DEFINER.matcher(line);
        if (!definer.find() || own != null && definer.group(1).replace('"', '`').equals(latin1(own))) {
            return line;
        }
        removed++;
        return line.substring(0, definer.start()) + line.substring(definer.end());
    }

    /** Lines come as bytes, each in one character. */
    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
