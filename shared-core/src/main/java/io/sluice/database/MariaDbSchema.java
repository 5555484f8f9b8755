package io.sluice.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is in one schema, and how it is dropped. The session may be in another one. */
record MariaDbSchema(Connection connection, String name) {

    /** What to drop, and how; tables last, for views and foreign keys depend on them. */
    private static final Map<String, String> OBJECTS = objects();

    private static Map<String, String> objects() {
        Map<String, String> objects = new LinkedHashMap<>();
        objects.put("EVENT", "SELECT event_name AS name FROM information_schema.events WHERE event_schema = ?");
        objects.put("TRIGGER", "SELECT trigger_name AS name FROM information_schema.triggers WHERE trigger_schema = ?");
        for (String type : List.of("PROCEDURE", "FUNCTION", "PACKAGE BODY", "PACKAGE")) {
            objects.put(
                    type,
                    "SELECT routine_name AS name FROM information_schema.routines WHERE routine_schema = ?"
                            + " AND routine_type = '" + type + "'");
        }
        String tables = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? AND ";
        objects.put("VIEW", tables + "table_type = 'VIEW'");
        objects.put("TABLE", tables + "table_type NOT IN ('VIEW', 'SEQUENCE')");
        objects.put("SEQUENCE", tables + "table_type = 'SEQUENCE'");
        return objects;
    }

    List<String> names(String type) throws SQLException {
        return MariaDbSession.rows(connection, OBJECTS.get(type), name).stream()
                .map(row -> row.get("name"))
                .toList();
    }

    /** The same name as SQL has it. */
    String qualified(String object) {
        return MariaDbSession.quote(name) + "." + MariaDbSession.quote(object);
    }

    void drop(String type) throws SQLException {
        dropExcept(type, Set.of());
    }

    /** @param kept names that stay, each as {@code TYPE name} */
    void dropExcept(String type, Set<String> kept) throws SQLException {
        List<String> names = names(type).stream()
                .filter(each -> !kept.contains(type + " " + each))
                .toList();
        if (names.isEmpty()) {
            return;
        }
        boolean oracle = type.startsWith("PACKAGE");
        if (oracle) {
            // Packages are in the grammar of this mode only.
            MariaDbSession.run(connection, "SET SESSION sql_mode = 'ORACLE'");
        }
        try {
            for (String each : names) {
                MariaDbSession.run(connection, "DROP " + type + " IF EXISTS " + qualified(each));
            }
        } finally {
            if (oracle) {
                MariaDbSession.run(connection, "SET SESSION sql_mode = DEFAULT");
            }
        }
    }

    /** @param kept routines that are replaced later and keep the privileges on them, each as {@code PROCEDURE name} */
    void dropDefinitions(Set<String> kept) throws SQLException {
        for (String type : OBJECTS.keySet()) {
            if (!type.equals("TABLE") && !type.equals("SEQUENCE")) {
                dropExcept(type, kept);
            }
        }
    }

    void dropTables() throws SQLException {
        drop("TABLE");
        drop("SEQUENCE");
    }

    /** Sets default character set and collation, and on MariaDB the comment. */
    void describe(MariaDbDump.Header header, boolean mariaDb) throws SQLException {
        MariaDbSession.run(
                connection,
                "ALTER DATABASE " + MariaDbSession.quote(name) + " CHARACTER SET " + header.characterSet() + " COLLATE "
                        + header.collation());
        // Servers before 10.5 have no comments, and a dump without parts does not know it.
        if (mariaDb && header.marker() != null && hasComments()) {
            MariaDbSession.run(
                    connection,
                    "ALTER DATABASE " + MariaDbSession.quote(name) + " COMMENT " + literal(header.comment()));
        }
    }

    private boolean hasComments() throws SQLException {
        return !MariaDbSession.ask(
                        connection,
                        "SELECT 1 FROM information_schema.columns WHERE table_schema = 'information_schema' AND table_name"
                                + " = 'SCHEMATA' AND column_name = 'SCHEMA_COMMENT'")
                .isEmpty();
    }

    /** A string in SQL. */
    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
