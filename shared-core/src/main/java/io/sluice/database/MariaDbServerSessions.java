package io.sluice.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code information_schema.processlist}, where a user without PROCESS sees its own sessions only. Sessions have no names,
 * and when they started is not told, but their numbers grow.
 */
final class MariaDbServerSessions implements ServerSessions {

    private static final int NO_SUCH_THREAD = 1094;
    private static final String RUNNING = "running";

    private final Connection session;

    MariaDbServerSessions(Connection session) {
        this.session = session;
    }

    @Override
    public DatabaseSession self() throws SQLException {
        return sessions("id = CONNECTION_ID()").get(0);
    }

    @Override
    public long now() throws SQLException {
        return Long.parseLong(
                MariaDbSession.ask(session, "SELECT CONNECTION_ID()").get(0));
    }

    @Override
    public List<DatabaseSession> others() throws SQLException {
        return sessions("db = DATABASE() AND id <> CONNECTION_ID() AND command <> 'Daemon' ORDER BY id");
    }

    @Override
    public Optional<DatabaseSession> lockHolder() throws SQLException {
        String name = MariaDbLock.name(session);
        return sessions("id = IS_USED_LOCK('" + name + "')").stream().findFirst();
    }

    @Override
    public boolean terminate(DatabaseSession other) throws SQLException {
        if (sessions("id = " + other.id()).isEmpty()) {
            return false;
        }
        try {
            MariaDbSession.run(session, "KILL CONNECTION " + other.id());
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_THREAD) {
                return false;
            }
            throw e;
        }
    }

    private List<DatabaseSession> sessions(String condition) throws SQLException {
        Map<Long, String> transactions = transactions();
        String sql = "SELECT id, user, host, command, time, COALESCE(info, '') AS info"
                + " FROM information_schema.processlist WHERE " + condition;
        List<DatabaseSession> found = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                long id = rows.getLong("id");
                // the statements of a procedure have marks of their own, so one that is running counts as the same
                // until it ends
                String running = rows.getString("command").equals("Sleep") ? null : RUNNING;
                String work = Stream.of(transactions.get(id), running)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(DatabaseSession.APART));
                found.add(session(rows, work.isEmpty() ? null : work));
            }
        }
        return found;
    }

    private static DatabaseSession session(ResultSet row, @Nullable String work) throws SQLException {
        String host = row.getString("host");
        int colon = host.lastIndexOf(':');
        boolean tcp = colon >= 0 && host.substring(colon + 1).matches("\\d{1,5}");
        boolean idle = row.getString("command").equals("Sleep");
        return new DatabaseSession(
                row.getLong("id"),
                row.getLong("id"),
                row.getString("user"),
                tcp ? host.substring(0, colon) : null,
                tcp ? Integer.parseInt(host.substring(colon + 1)) : 0,
                "",
                idle ? "idle in transaction" : "active",
                work,
                Duration.ofSeconds(Math.max(0, row.getLong("time"))),
                row.getString("info"));
    }

    /** By session; empty for a user without PROCESS. */
    private Map<Long, String> transactions() throws SQLException {
        Map<Long, String> found = new HashMap<>();
        String sql = "SELECT trx_mysql_thread_id, CONCAT(trx_id, ' ', trx_started) FROM information_schema.innodb_trx";
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.put(rows.getLong(1), rows.getString(2));
            }
        } catch (SQLException notAllowed) {
            return Map.of();
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
