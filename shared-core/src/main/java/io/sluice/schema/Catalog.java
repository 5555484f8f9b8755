package io.sluice.schema;

import io.sluice.database.DatabaseException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Asks one database about its objects, with a new session for each question.
 *
 * @param sessions opens a session; whoever asks closes it
 * @param display the database as messages name it
 */
record Catalog(Supplier<Connection> sessions, String display) {

    /** What is asked of one session. */
    interface Question<T> {
        T ask(Connection session) throws SQLException;
    }

    /** @throws DatabaseException if the question fails */
    <T> T ask(Question<T> question) {
        try (Connection session = sessions.get()) {
            return question.ask(session);
        } catch (SQLException e) {
            throw new DatabaseException("could not read the catalog of " + display + ": " + firstLine(e), e);
        }
    }

    /** The rows of a query as text. */
    static List<List<String>> rows(Connection session, String sql) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                all.add(row);
            }
        }
        return all;
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
