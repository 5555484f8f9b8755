package io.sluice.database;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A dump's entries in the parts in which they are restored.
 *
 * @param definitions what makes the tables
 * @param userMappings by themselves: they hold passwords, and a server logs what it is given when something in it fails
 * @param rows the rows of tables, and large objects
 * @param rest what comes after rows: indexes, constraints, triggers, privileges; empty if there are no rows
 */
record PostgresParts(List<String> definitions, List<String> userMappings, List<String> rows, List<String> rest) {

    /** @param entries lines of {@code pg_restore --list}, in its order */
    static PostgresParts of(List<String> entries) {
        boolean anyRows = entries.stream().anyMatch(PostgresParts::holdsRows);
        PostgresParts parts =
                new PostgresParts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (String line : entries) {
            String entry = PostgresArchive.entry(line);
            // pg_restore grants privileges last, in case an owner has revoked some of his own; it makes large objects
            // only after the rows of tables from version 17 on
            boolean late = !parts.rows.isEmpty() && !entry.startsWith("BLOB METADATA ")
                    || entry.startsWith("ACL ")
                    || entry.startsWith("DEFAULT ACL ");
            if (entry.startsWith("USER MAPPING ")) {
                parts.userMappings.add(line);
            } else if (holdsRows(line)) {
                parts.rows.add(line);
            } else {
                (anyRows && late ? parts.rest : parts.definitions).add(line);
            }
        }
        return parts;
    }

    private static boolean holdsRows(String line) {
        String entry = PostgresArchive.entry(line);
        return entry.startsWith("TABLE DATA ") || entry.startsWith("BLOBS ");
    }

    /** The ids of entries, a line each, as {@code pg_restore --use-list} reads them. */
    static String list(List<String> entries) {
        return entries.stream()
                .map(line -> line.substring(0, line.indexOf(';') + 1) + "\n")
                .collect(Collectors.joining());
    }
}
