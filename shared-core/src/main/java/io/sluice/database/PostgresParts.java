package io.sluice.database;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A dump's entries in the two parts in which they are restored. The second one begins with rows, so that its COPY
 * statements can be told from text that looks like one in the body of a function.
 *
 * @param definitions what makes the tables; the rows of tables that were there before
 * @param data the rows of those tables, and what comes after them; empty if there are no rows
 */
record PostgresParts(List<String> definitions, List<String> data) {

    private static final String ROWS = "TABLE DATA ";

    /** @param entries lines of {@code pg_restore --list}, in its order */
    static PostgresParts of(List<String> entries) {
        Set<String> made = new HashSet<>();
        entries.forEach(line -> made.add(PostgresArchive.entry(line)));
        List<String> definitions = new ArrayList<>();
        List<String> data = new ArrayList<>();
        boolean rowsBegan = false;
        for (String line : entries) {
            String entry = PostgresArchive.entry(line);
            boolean ofOurs = entry.startsWith(ROWS) && made.contains("TABLE " + entry.substring(ROWS.length()));
            boolean ofOthers = entry.startsWith(ROWS) && !ofOurs;
            rowsBegan |= ofOurs;
            // pg_restore grants privileges last, in case an owner has revoked some of his own
            boolean late = rowsBegan && !ofOthers || entry.startsWith("ACL ") || entry.startsWith("DEFAULT ACL ");
            (late ? data : definitions).add(line);
        }
        return rowsBegan ? new PostgresParts(definitions, data) : new PostgresParts(entries, List.of());
    }

    /** The ids of entries, a line each, as {@code pg_restore --use-list} reads them. */
    static String list(List<String> entries) {
        return entries.stream()
                .map(line -> line.substring(0, line.indexOf(';') + 1) + "\n")
                .collect(Collectors.joining());
    }
}
