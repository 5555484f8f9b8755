package io.sluice.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Everything in a database as lines of text, to compare: every object's own CREATE statement, and every row. */
final class MariaDbContent {

    private MariaDbContent() {}

    static List<String> of(MariaDbEngine engine) throws SQLException {
        List<String> content = new ArrayList<>();
        try (Connection connection = engine.connect()) {
            content.addAll(lines(connection, "SELECT @@character_set_database, @@collation_database"));
            for (String table : names(connection, "tables WHERE table_schema", "table_name")) {
                content.addAll(lines(connection, "SHOW CREATE TABLE " + table));
                content.addAll(lines(connection, "SELECT * FROM " + table));
            }
            for (String type : List.of("PROCEDURE", "FUNCTION")) {
                for (String routine : names(
                        connection,
                        "routines WHERE routine_type = '" + type + "' AND routine_schema",
                        "routine_name")) {
                    content.addAll(lines(connection, "SHOW CREATE " + type + " " + routine));
                }
            }
            content.addAll(
                    lines(
                            connection,
                            "SELECT trigger_name, event_manipulation, event_object_table, action_statement, action_timing, definer,"
                                    + " sql_mode FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1"));
            for (String event : names(connection, "events WHERE event_schema", "event_name")) {
                content.addAll(lines(connection, "SHOW CREATE EVENT " + event));
            }
        }
        return content;
    }

    private static List<String> names(Connection connection, String from, String column) throws SQLException {
        return MariaDbSession.ask(
                        connection,
                        "SELECT " + column + " FROM information_schema." + from + " = DATABASE() ORDER BY 1")
                .stream()
                .map(MariaDbSession::quote)
                .toList();
    }

    private static List<String> lines(Connection connection, String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.append(rows.getString(i)).append('|');
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }
}
