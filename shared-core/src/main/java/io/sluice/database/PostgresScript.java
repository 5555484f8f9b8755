package io.sluice.database;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pg_restore writes for entries without rows.
 *
 * @param encoding of the statements, in PostgreSQL's spelling
 * @param settings SQL that has to be run before the statements are parsed, as it says how
 * @param statements all others; the server takes them in one piece
 */
record PostgresScript(String encoding, String settings, byte[] statements) {

    /** A whole line before the first definition; a line ends with a line feed and with nothing else. */
    private static final Pattern PREAMBLE = Pattern.compile(
            "(?d)(?:|--.*|SET (\\w+) = (.*);|(SELECT pg_catalog\\.set_config\\(.*\\);)|\\\\restrict .*)\n");

    /** For psql alone. */
    private static final Pattern UNRESTRICT = Pattern.compile("(?dm)^\\\\unrestrict .*\\s*\\z");

    private static final String ENCODING = "client_encoding";

    /** A character for each byte. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    /**
     * @param known the parameters that the server knows; a newer pg_restore sets others, too, and those are left out
     * @throws DatabaseException if it is none of pg_restore's
     */
    static PostgresScript of(byte[] script, Set<String> known) {
        StringBuilder settings = new StringBuilder();
        String encoding = null;
        Matcher line = PREAMBLE.matcher(new String(script, BYTES));
        while (line.lookingAt()) {
            String name = line.group(1);
            if (ENCODING.equals(name)) {
                encoding = line.group(2).replace("'", "");
            } else if (line.group(3) != null || name != null && known.contains(name)) {
                settings.append(line.group());
            }
            line.region(line.end(), line.regionEnd());
        }
        if (encoding == null) {
            throw new DatabaseException("the SQL of this version of pg_restore does not begin as it should; report it");
        }
        String statements = new String(script, line.regionStart(), script.length - line.regionStart(), BYTES);
        Matcher end = UNRESTRICT.matcher(statements);
        int length = end.find() ? end.start() : statements.length();
        return new PostgresScript(
                encoding,
                settings.toString(),
                Arrays.copyOfRange(script, line.regionStart(), line.regionStart() + length));
    }
}
