package io.sluice.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What stays in the database during a restore, because it is there already and only an administrator could make it
 * again; its entries in the dump are left out.
 *
 * @param extensions names of the extensions that stay
 * @param schemas names of the schemas that stay, emptied
 * @param entries beginnings of the entries in the dump's table of contents that are left out, from their kind on
 * @param publications those among them whose tables have to be added again
 * @param usesPublic whether the dump has something in the schema public, which it does not create by itself
 */
record PostgresKept(
        List<String> extensions,
        List<String> schemas,
        List<String> entries,
        List<String> publications,
        boolean usesPublic) {

    /** @param contents the dump's table of contents */
    static PostgresKept plan(Connection session, List<String> contents) throws SQLException {
        List<String> extensions = new ArrayList<>();
        List<String> entries = new ArrayList<>();
        for (List<String> row :
                rows(session, "SELECT extname, oid < 16384 OR NOT pg_has_role(extowner, 'USAGE') FROM pg_extension")) {
            boolean stays = row.get(1).equals("t");
            if (stays || holds(contents, "EXTENSION - " + row.get(0) + " ")) {
                extensions.add(row.get(0));
                leaveOut(entries, "EXTENSION", "EXTENSION", row.get(0));
            }
        }
        List<String> schemas = new ArrayList<>(List.of("public"));
        for (List<String> row : rows(session, """
                SELECT nspname, extname, pg_has_role(nspowner, 'USAGE') FROM pg_namespace n JOIN pg_extension e
                ON n.oid = e.extnamespace OR EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass
                    AND objid = n.oid AND refclassid = 'pg_extension'::regclass AND refobjid = e.oid AND deptype = 'e')
                WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')
                """)) {
            if (extensions.contains(row.get(1)) && !schemas.contains(row.get(0))) {
                schemas.add(row.get(0));
                entries.add("SCHEMA - " + row.get(0) + " ");
                if (!row.get(2).equals("t")) {
                    leaveOut(entries, "SCHEMA", "SCHEMA", row.get(0));
                }
            }
        }
        List<String> publications = new ArrayList<>();
        for (List<String> row : rows(session, """
                SELECT 'EVENT TRIGGER', 'EVENT TRIGGER', evtname FROM pg_event_trigger
                WHERE NOT pg_has_role(evtowner, 'USAGE')
                UNION ALL SELECT 'PUBLICATION', 'PUBLICATION', pubname FROM pg_publication
                WHERE NOT pg_has_role(pubowner, 'USAGE')
                UNION ALL SELECT 'SERVER', 'FOREIGN SERVER', srvname FROM pg_foreign_server
                WHERE NOT pg_has_role(srvowner, 'USAGE')
                UNION ALL SELECT 'FOREIGN DATA WRAPPER', 'FOREIGN DATA WRAPPER', fdwname FROM pg_foreign_data_wrapper
                WHERE NOT pg_has_role(fdwowner, 'USAGE')
                UNION ALL SELECT 'PROCEDURAL LANGUAGE', 'LANGUAGE', lanname FROM pg_language
                WHERE NOT pg_has_role(lanowner, 'USAGE')
                """)) {
            leaveOut(entries, row.get(0), row.get(1), row.get(2));
            if (row.get(0).equals("PUBLICATION") && contents.stream().anyMatch(line -> publishes(line, row.get(2)))) {
                publications.add(row.get(2));
            }
        }
        for (List<String> row : rows(session, """
                SELECT nspname, relname FROM pg_extension, unnest(extconfig) AS relation
                JOIN pg_class c ON c.oid = relation JOIN pg_namespace n ON n.oid = relnamespace
                WHERE NOT (has_table_privilege(c.oid, 'DELETE') AND has_table_privilege(c.oid, 'INSERT'))
                """)) {
            entries.add("TABLE DATA " + row.get(0) + " " + row.get(1) + " ");
            entries.add("SEQUENCE SET " + row.get(0) + " " + row.get(1) + " ");
        }
        // as pg_restore --list shows line breaks in names
        entries.replaceAll(entry -> entry.replaceAll("[\r\n]", " "));
        boolean usesPublic = contents.stream().anyMatch(line -> line.contains(" public "));
        return new PostgresKept(extensions, schemas, entries, publications, usesPublic);
    }

    private static void leaveOut(List<String> entries, String kind, String grammar, String name) {
        entries.add(kind + " - " + name + " ");
        for (String about : List.of("COMMENT", "ACL", "SECURITY LABEL")) {
            entries.add(about + " - " + grammar + " " + name + " ");
        }
    }

    /** The entries of the contents that are restored. */
    List<String> restored(List<String> contents) {
        return contents.stream()
                .filter(line -> entries.stream().noneMatch(PostgresArchive.entry(line)::startsWith))
                .filter(line -> publications.stream().noneMatch(name -> publishes(line, name)))
                .toList();
    }

    private static boolean publishes(String line, String publication) {
        return PostgresArchive.entry(line).startsWith("PUBLICATION TABLE") && line.contains(" " + publication + " ");
    }

    private static boolean holds(List<String> contents, String entry) {
        return contents.stream().anyMatch(line -> PostgresArchive.entry(line).startsWith(entry));
    }

    /** What {@code postgres-clear.sql} has to know. */
    String json(boolean privileges) {
        try {
            return new ObjectMapper()
                    .writeValueAsString(Map.of(
                            "extensions",
                            extensions,
                            "schemas",
                            schemas,
                            "privileges",
                            privileges,
                            "public",
                            usesPublic));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<List<String>> rows(Connection session, String sql) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(rows.getString(i));
                }
                all.add(row);
            }
        }
        return all;
    }
}
