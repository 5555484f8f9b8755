package io.sluice.database;

import io.sluice.event.Events;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends sessions that keep the restore from a lock, as soon as they do: before the server's deadlock check (after a
 * second) could end the restore instead. An application that connects again at once queues behind the restore.
 */
final class PostgresBlockers implements AutoCloseable {

    private static final long PAUSE_MILLISECONDS = 200;

    private final Connection session;
    private final String application;
    private final Events events;
    private final Map<Integer, String> untouchable = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean stopped;

    /** @param application the restore's {@code application_name}, which nobody else has */
    PostgresBlockers(Connection session, String application, Events events) {
        this.session = session;
        this.application = application;
        this.events = events;
        this.thread = new Thread(this::watch, "restore blockers");
        thread.setDaemon(true);
        thread.start();
    }

    /** The sessions that could not be ended, for a sentence; empty if there are none. */
    String untouchable() {
        return String.join(", ", untouchable.values());
    }

    private void watch() {
        try {
            while (!stopped) {
                look();
                Thread.sleep(PAUSE_MILLISECONDS);
            }
        } catch (SQLException | InterruptedException e) {
            // Without us the restore waits for its lock timeout and says so.
        }
    }

    private void look() throws SQLException {
        String sql = """
                SELECT DISTINCT blocker.pid, coalesce(other.usename, ''), coalesce(other.application_name, ''),
                    coalesce(other.state, ''),
                    coalesce(extract(epoch FROM now() - coalesce(other.xact_start, other.query_start))::int, 0)
                FROM pg_stat_activity restore
                CROSS JOIN LATERAL unnest(pg_blocking_pids(restore.pid)) AS blocker (pid)
                LEFT JOIN pg_stat_activity other ON other.pid = blocker.pid
                WHERE restore.application_name = ? AND restore.wait_event_type = 'Lock'
                """;
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setString(1, application);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    int process = rows.getInt(1);
                    if (process == 0) {
                        untouchable.put(0, "a prepared transaction (see pg_prepared_xacts; ROLLBACK PREPARED ends it)");
                    } else {
                        end(process, name(rows));
                    }
                }
            }
        }
    }

    private static String name(ResultSet rows) throws SQLException {
        String state = rows.getString(4).isEmpty() ? "" : ", " + rows.getString(4) + " for " + rows.getInt(5) + " s";
        return "session " + rows.getInt(1) + " of role " + rows.getString(2) + " (application "
                + (rows.getString(3).isEmpty() ? "unnamed" : rows.getString(3)) + state + ")";
    }

    private void end(int process, String name) {
        if (untouchable.containsKey(process)) {
            return;
        }
        try {
            if (PostgresSessions.terminate(session, process)) {
                events.note("ended " + name + ", which held a lock that the restore needs");
            }
        } catch (SQLException notAllowed) {
            untouchable.put(process, name);
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            session.close();
            thread.join(1_000);
        } catch (SQLException e) {
            // it is gone already
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
