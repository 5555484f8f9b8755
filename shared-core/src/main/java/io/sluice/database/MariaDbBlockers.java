package io.sluice.database;

import io.sluice.event.Events;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names the sessions that a statement of the restore waits for, while it waits. */
final class MariaDbBlockers implements AutoCloseable {

    private static final long PAUSE_MILLISECONDS = 1000;
    private static final String WAITING = "Waiting for table metadata lock";

    private final Connection session;
    private final String waiting;
    private final String schema;
    private final Events events;
    private final Map<String, String> named = new LinkedHashMap<>();
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * @param session one of its own, closed with this
     * @param waiting the id of the restore's session
     */
    MariaDbBlockers(Connection session, String waiting, String schema, Events events) {
        this.session = session;
        this.waiting = waiting;
        this.schema = schema;
        this.events = events;
        this.thread = new Thread(this::watch, "restore blockers");
        thread.setDaemon(true);
        thread.start();
    }

    /** The sessions that were in the way, for a sentence; empty if there are none. */
    synchronized String named() {
        return String.join(", ", named.values());
    }

    private void watch() {
        try {
            while (!stopped) {
                Thread.sleep(PAUSE_MILLISECONDS);
                look();
            }
        } catch (SQLException | InterruptedException e) {
            // Without this the restore waits for its lock timeout and says so.
        }
    }

    private void look() throws SQLException {
        if (MariaDbSession.rows(
                        session,
                        "SELECT id FROM information_schema.processlist WHERE id = ? AND state = '" + WAITING + "'",
                        waiting)
                .isEmpty()) {
            return;
        }
        for (Map<String, String> blocker : blockers()) {
            boolean added;
            synchronized (this) {
                added = named.putIfAbsent(blocker.get("id"), blocker.get("text")) == null;
            }
            if (added) {
                events.warn("the restore waits for a session that uses a table of the database: " + blocker.get("text")
                        + "; end its transaction, or end it with KILL");
            }
        }
    }

    /** Those in a transaction, where this user may see transactions (PROCESS); else all other sessions of this user. */
    private List<Map<String, String>> blockers() throws SQLException {
        String lock = "COALESCE(IS_USED_LOCK('" + MariaDbLock.name(schema) + "'), 0)";
        String sessions =
                "SELECT p.id AS id, CONCAT('session ', p.id, ' of ', p.user, ' from ', p.host, ' (', p.command, ' for ', p.time,"
                        + " ' s)') AS text FROM information_schema.processlist p WHERE p.id NOT IN (CONNECTION_ID(), "
                        + lock
                        + ", ?) AND COALESCE(p.state, '') <> '" + WAITING + "' AND p.command <> 'Daemon' AND ";
        try {
            return ask(sessions
                    + "p.id IN (SELECT trx_mysql_thread_id FROM information_schema.innodb_trx) ORDER BY p.time DESC");
        } catch (SQLException e) {
            return ask(sessions + "p.db = DATABASE() ORDER BY p.time DESC");
        }
    }

    private List<Map<String, String>> ask(String query) throws SQLException {
        return MariaDbSession.rows(session, query, waiting);
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            session.close();
        } catch (SQLException e) {
            // It is gone already.
        }
    }
}
