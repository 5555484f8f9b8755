package io.sluice.schema;

import io.sluice.Sha256;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fingerprint of a MariaDB or MySQL database. InnoDB knows when each table was last written to, in seconds, while it
 * has the table in its cache (MariaDB documentation, "Information Schema TABLES Table", {@code UPDATE_TIME}); for other
 * engines and for partitioned tables nothing is that certain.
 */
final class MariaDbFingerprint {

    private static final String TABLES = "SELECT table_name, table_type, CONCAT(COALESCE(create_time, ''),"
            + " IF(create_time >= NOW(), '?', '')), CASE WHEN engine <> 'InnoDB' OR create_options LIKE '%partitioned%'"
            + " OR update_time >= NOW() THEN '?' WHEN update_time IS NULL AND @@table_definition_cache < (SELECT COUNT(*)"
            + " FROM information_schema.tables) THEN '?' ELSE COALESCE(update_time, 'never') END"
            + " FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1";

    private static final List<String> OBJECTS = List.of(
            "SELECT CONCAT(LOWER(routine_type), ' ', r.routine_name), SHA2(CONCAT_WS('|', routine_definition,"
                    + " dtd_identifier, is_deterministic, sql_data_access, security_type, sql_mode, definer,"
                    + " routine_comment, (SELECT GROUP_CONCAT(CONCAT_WS(' ', ordinal_position, parameter_mode,"
                    + " parameter_name, p.dtd_identifier) ORDER BY ordinal_position) FROM information_schema.parameters p"
                    + " WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name)), 256)"
                    + " FROM information_schema.routines r WHERE routine_schema = DATABASE()",
            "SELECT CONCAT('trigger ', event_object_table, '.', trigger_name), SHA2(CONCAT_WS('|', action_statement,"
                    + " event_manipulation, action_timing, action_order, sql_mode, definer), 256)"
                    + " FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
            "SELECT CONCAT('event ', event_name), SHA2(CONCAT_WS('|', event_definition, event_type, execute_at,"
                    + " interval_value, interval_field, starts, ends, status, on_completion, sql_mode, definer,"
                    + " event_comment), 256) FROM information_schema.events WHERE event_schema = DATABASE()",
            "SELECT CONCAT('grants on ', table_name), CONCAT_WS('|', grantee, privilege_type, is_grantable)"
                    + " FROM information_schema.table_privileges WHERE table_schema = DATABASE() ORDER BY 1, 2",
            "SELECT 'grants on the database', CONCAT_WS('|', grantee, privilege_type, is_grantable)"
                    + " FROM information_schema.schema_privileges WHERE table_schema = DATABASE() ORDER BY 1, 2",
            "SELECT 'the database', CONCAT_WS('|', default_character_set_name, default_collation_name)"
                    + " FROM information_schema.schemata WHERE schema_name = DATABASE()");

    private final Catalog catalog;

    MariaDbFingerprint(Catalog catalog) {
        this.catalog = catalog;
    }

    SchemaFingerprint take() {
        return catalog.ask(session -> {
            prepare(session);
            Map<String, String> objects = new HashMap<>();
            Map<String, String> storage = new HashMap<>();
            Map<String, String> writes = new HashMap<>();
            for (List<String> table : Catalog.rows(session, TABLES)) {
                String name = table.get(0);
                objects.put("table " + name, definition(session, table.get(1), name));
                if (!table.get(1).contains("VIEW")) {
                    storage.put(name, table.get(2).endsWith("?") ? SchemaFingerprint.UNKNOWN : table.get(2));
                    writes.put(name, table.get(3));
                }
            }
            for (String query : OBJECTS) {
                objects.putAll(SchemaFingerprint.byName(Catalog.rows(session, query)));
            }
            return new SchemaFingerprint(objects, storage, writes, "");
        });
    }

    private static void prepare(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET SESSION lock_wait_timeout = 2, group_concat_max_len = 1000000");
            if (session.getMetaData().getDatabaseProductName().contains("MySQL")) {
                statement.execute("SET SESSION information_schema_stats_expiry = 0"); // else a day old
            }
        }
    }

    /** The next number of an AUTO_INCREMENT column is not of the definition. A view without its tables cannot be shown. */
    private static String definition(Connection session, String type, String name) {
        try {
            String kind = type.equals("SEQUENCE") ? "SEQUENCE" : "TABLE"; // a view is one, too
            List<String> row = Catalog.rows(session, "SHOW CREATE %s `%s`".formatted(kind, name.replace("`", "``")))
                    .get(0);
            return Sha256.hex(row.get(1).replaceFirst(" AUTO_INCREMENT=\\d+", ""));
        } catch (SQLException e) {
            return SchemaFingerprint.UNKNOWN;
        }
    }
}
