package io.sluice.database;

import io.sluice.Sha256;
import io.sluice.command.Redactor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Sessions with one MariaDB or MySQL database, and what their errors mean to a person. */
final class MariaDbSession {

    private static final String CONNECT_MILLIS = "10000";
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final DatabaseUrl url;
    private final Redactor redactor;
    private final Duration answer;

    MariaDbSession(DatabaseUrl url, Redactor redactor) {
        this(url, redactor, ANSWER);
    }

    /** @param answer what a short question may take */
    MariaDbSession(DatabaseUrl url, Redactor redactor, Duration answer) {
        this.url = url;
        this.redactor = redactor;
        this.answer = answer;
        redactor.add(url.secrets());
    }

    /** A session whose statements may take as long as they take. */
    Connection connect() {
        Connection connection = connectToAsk();
        try {
            connection.setNetworkTimeout(Runnable::run, 0);
            return connection;
        } catch (SQLException e) {
            throw failure("connect to", e);
        }
    }

    /**
     * A session for short questions: a frozen server accepts connections, and would keep us waiting for ever. Over a unix
     * socket it still does, because the JDK has no time limit there.
     */
    Connection connectToAsk() {
        DatabaseUrl server = new DatabaseUrl(
                url.family(), url.host(), url.port(), null, "", url.user(), url.password(), null, Map.of());
        Properties properties = server.jdbcProperties();
        properties.setProperty("connectTimeout", CONNECT_MILLIS);
        properties.setProperty("socketTimeout", Long.toString(answer.toMillis()));
        MariaDbTls.of(url.parameters()).addTo(properties);
        if (url.socket() != null) {
            properties.setProperty("socketFactory", MariaDbUnixSocketFactory.class.getName());
            properties.setProperty(MariaDbUnixSocketFactory.FILE, url.socket());
        }
        try {
            Connection connection = DriverManager.getConnection(server.jdbcUrl(), properties);
            try {
                // Chosen now: in a JDBC URL the database's name could bring parameters along.
                connection.setCatalog(url.database());
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failure("connect to", e);
        }
    }

    /** The sentence for a failure; {@code action} is a verb, such as {@code connect to}. */
    DatabaseException failure(String action, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String reason = switch (e.getErrorCode()) {
            case 1045, 1698 -> "the server refuses the user or its password; correct them in the database URL";
            case 1049 -> "there is no such database on the server; create it or correct the database URL";
            case 1044 ->
                "this user may not use the database; grant it the privileges, or correct the database"
                        + " URL if the database does not exist";
            case 1040, 1203, 1226 -> "the server has too many connections; try again when there are fewer";
            case 1205 -> "another session keeps a lock on it; end that session and try again";
            default ->
                state.startsWith("08")
                        ? "the server does not answer (" + firstLine(e) + "); see that it runs and can be reached"
                                + " from here"
                        : firstLine(e);
        };
        return new DatabaseException("cannot " + action + " " + url.display() + ": " + reason, e);
    }

    private String firstLine(SQLException e) {
        return redactor.redact(
                String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"));
    }

    /** The first column of every row. */
    static List<String> ask(Connection connection, String query) throws SQLException {
        List<String> answer = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                answer.add(rows.getString(1));
            }
        }
        return answer;
    }

    /** Every row as its columns' texts by their names in lowercase. */
    static List<Map<String, String>> rows(Connection connection, String query, String... parameters)
            throws SQLException {
        List<Map<String, String>> answer = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                ResultSetMetaData columns = rows.getMetaData();
                while (rows.next()) {
                    Map<String, String> row = new HashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), rows.getString(i));
                    }
                    answer.add(row);
                }
            }
        }
        return answer;
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** An identifier in SQL. */
    static String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** Short and without surprising characters; the same for the same text. */
    static String digest(String text) {
        return Sha256.hex(text).substring(0, 32);
    }
}
