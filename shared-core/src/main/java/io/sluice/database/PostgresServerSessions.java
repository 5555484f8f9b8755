package io.sluice.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code pg_stat_activity}, where a role sees of another's sessions little more than that they are there. */
final class PostgresServerSessions implements ServerSessions {

    private static final String NOW = "(extract(epoch from clock_timestamp()) * 1000000)::bigint";
    private static final String START = "coalesce((extract(epoch from backend_start) * 1000000)::bigint, 0)";
    private static final String SESSIONS = "SELECT pid, " + START + " AS start, coalesce(usename, '') AS role,"
            + " host(client_addr) AS address, coalesce(client_port, 0) AS port,"
            + " coalesce(application_name, '') AS application, coalesce(state, 'active') AS state,"
            + " CASE WHEN state = 'idle' THEN NULL"
            + " ELSE concat('t', xact_start, '" + DatabaseSession.APART + "', 'q', query_start) END AS work,"
            + " greatest(0, extract(epoch from clock_timestamp() - coalesce(xact_start, query_start)))::bigint AS lasts,"
            + " CASE WHEN query = '<insufficient privilege>' THEN '' ELSE coalesce(query, '') END AS statement"
            + " FROM pg_stat_activity WHERE ";

    private final Connection session;

    PostgresServerSessions(Connection session) {
        this.session = session;
    }

    @Override
    public DatabaseSession self() throws SQLException {
        return sessions("pid = pg_backend_pid()").get(0);
    }

    @Override
    public long now() throws SQLException {
        return Long.parseLong(String.valueOf(PostgresSessions.value(session, "SELECT " + NOW)));
    }

    @Override
    public List<DatabaseSession> others() throws SQLException {
        return sessions("datname = current_database() AND pid <> pg_backend_pid()"
                + " AND coalesce(backend_type, 'client backend') = 'client backend' ORDER BY pid");
    }

    @Override
    public Optional<DatabaseSession> lockHolder() throws SQLException {
        return sessions("pid IN (SELECT pid FROM pg_locks WHERE " + PostgresLock.LOCKED + ")").stream()
                .findFirst();
    }

    /** A role that may not see when a session started may not end it either. */
    @Override
    public boolean terminate(DatabaseSession other) throws SQLException {
        String sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND " + START + " = ?";
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setLong(1, other.id());
            statement.setLong(2, other.start());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private List<DatabaseSession> sessions(String condition) throws SQLException {
        List<DatabaseSession> found = new ArrayList<>();
        try (PreparedStatement statement = session.prepareStatement(SESSIONS + condition);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new DatabaseSession(
                        rows.getLong("pid"),
                        rows.getLong("start"),
                        rows.getString("role"),
                        rows.getString("address"),
                        Math.max(0, rows.getInt("port")),
                        rows.getString("application"),
                        rows.getString("state"),
                        rows.getString("work"),
                        Duration.ofSeconds(rows.getLong("lasts")),
                        rows.getString("statement")));
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
