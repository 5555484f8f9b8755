package io.sluice.database;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What pg_restore writes for entries without rows: statements, which go to the server in one piece. */
final class PostgresScript {

    /** A whole line before the first definition. */
    private static final Pattern PREAMBLE =
            Pattern.compile("(?:|--.*|SET (\\w+) = (.*);|SELECT pg_catalog\\.set_config\\(.*\\);|\\\\restrict .*)\n");

    /** For psql alone. */
    private static final Pattern UNRESTRICT = Pattern.compile("(?m)^\\\\unrestrict .*\\s*\\z");

    /** A character for each byte. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private static final String ENCODING = "client_encoding";

    private PostgresScript() {}

    /**
     * The encoding that it says it is in.
     *
     * @throws DatabaseException if it is none of pg_restore's
     */
    static String encoding(byte[] script) {
        Matcher line = PREAMBLE.matcher(new String(script, BYTES));
        while (line.lookingAt()) {
            if (ENCODING.equals(line.group(1))) {
                return line.group(2).replace("'", "");
            }
            line.region(line.end(), line.regionEnd());
        }
        throw new DatabaseException("the SQL of this version of pg_restore does not begin as it should; report it");
    }

    /**
     * Its statements, without the one that sets the encoding.
     *
     * @param settings the parameters that the server knows; a newer pg_restore sets others, too, and those are left out
     */
    static byte[] statements(byte[] script, Set<String> settings) {
        String text = new String(script, BYTES);
        StringBuilder statements = new StringBuilder();
        Matcher line = PREAMBLE.matcher(text);
        while (line.lookingAt()) {
            String setting = line.group(1);
            if (!line.group().startsWith("\\")
                    && (setting == null || settings.contains(setting) && !setting.equals(ENCODING))) {
                statements.append(line.group());
            }
            line.region(line.end(), line.regionEnd());
        }
        String rest = text.substring(line.regionStart());
        return statements
                .append(UNRESTRICT.matcher(rest).replaceFirst(""))
                .toString()
                .getBytes(BYTES);
    }
}
