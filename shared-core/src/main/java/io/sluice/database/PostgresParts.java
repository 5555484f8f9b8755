package io.sluice.database;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A dump's entries in the three parts in which they are restored.
 *
 * @param definitions what makes the tables
 * @param rows the rows of tables, and large objects
 * @param rest what comes after rows: indexes, constraints, triggers, privileges; empty if there are no rows
 */
record PostgresParts(List<String> definitions, List<String> rows, List<String> rest) {

    /** @param entries lines of {@code pg_restore --list}, in its order */
    static PostgresParts of(List<String> entries) {
        List<String> definitions = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String line : entries) {
            String entry = PostgresArchive.entry(line);
            if (entry.startsWith("TABLE DATA ") || entry.startsWith("BLOBS ")) {
                rows.add(line);
            } else if (!rows.isEmpty() || entry.startsWith("ACL ") || entry.startsWith("DEFAULT ACL ")) {
                rest.add(line); // pg_restore grants privileges last, in case an owner has revoked some of his own
            } else {
                definitions.add(line);
            }
        }
        return rows.isEmpty()
                ? new PostgresParts(entries, rows, List.of())
                : new PostgresParts(definitions, rows, rest);
    }

    /** The ids of entries, a line each, as {@code pg_restore --use-list} reads them. */
    static String list(List<String> entries) {
        return entries.stream()
                .map(line -> line.substring(0, line.indexOf(';') + 1) + "\n")
                .collect(Collectors.joining());
    }
}
