package io.sluice.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A session-level advisory lock, per database. Its session is never in a transaction: an open one, or one that waits,
 * would keep CREATE INDEX CONCURRENTLY waiting for it (PostgreSQL documentation, "Building Indexes Concurrently").
 */
final class PostgresLock implements DatabaseLock {

    /** "slui", "ce": the two halves of the key. */
    private static final int CLASS = 0x736c7569;

    private static final int OBJECT = 0x6365;
    /** The lock in {@code pg_locks}. */
    static final String LOCKED = "locktype = 'advisory' AND granted AND classid = " + CLASS + " AND objid = " + OBJECT
            + " AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private static final int ANSWER_MILLISECONDS = 10_000;

    private final Connection session;
    private final String key;

    private PostgresLock(Connection session) throws SQLException {
        this.session = session;
        this.key = new PostgresServerSessions(session).self().key();
    }

    static Optional<DatabaseLock> tryLock(PostgresSessions sessions) {
        Connection session = sessions.open("sluice lock");
        boolean taken = false;
        try (Statement statement = session.createStatement()) {
            sessions.refuseTransactionPool(session);
            // Since PostgreSQL 14 a server may end sessions that are idle for long, which this one is by design.
            statement.execute(
                    "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'");
            taken = "t"
                    .equals(PostgresSessions.value(
                            session, "SELECT pg_try_advisory_lock(" + CLASS + ", " + OBJECT + ")"));
            return taken ? Optional.of(new PostgresLock(session)) : Optional.empty();
        } catch (SQLException e) {
            taken = false;
            throw sessions.failure("lock", e);
        } finally {
            if (!taken) {
                closeQuietly(session);
            }
        }
    }

    @Override
    public boolean held() {
        try {
            session.setNetworkTimeout(Runnable::run, ANSWER_MILLISECONDS);
            return PostgresSessions.value(session, "SELECT 1 FROM pg_locks WHERE pid = pg_backend_pid() AND " + LOCKED)
                    != null;
        } catch (SQLException gone) {
            return false;
        }
    }

    @Override
    public Optional<String> session() {
        return Optional.of(key);
    }

    @Override
    public void close() {
        closeQuietly(session);
    }

    private static void closeQuietly(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            // The lock goes with the session, and the session with its connection.
        }
    }
}
