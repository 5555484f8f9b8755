package io.sluice.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET_LOCK} on a session of its own. Such a lock is the server's, not a database's, so its name holds the
 * database's; it has at most 64 characters (MySQL, "Locking Functions").
 */
final class MariaDbLock implements DatabaseLock {

    /** Seconds; what lies between us and the server ends idle connections after some minutes. */
    private static final int PING_PERIOD = 15;

    /** Seconds after which the server ends this session if nothing is heard of it: its machine is gone then. */
    private static final int SILENCE = 60;

    private static final int ANSWER_MILLIS = 10_000;

    private final Connection connection;
    private final String name;
    private final String key;
    private final ScheduledExecutorService pings = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-database-lock");
        thread.setDaemon(true);
        return thread;
    });

    private MariaDbLock(Connection connection, String name) throws SQLException {
        this.connection = connection;
        this.name = name;
        this.key = new MariaDbServerSessions(connection).self().key();
        pings.scheduleWithFixedDelay(this::held, PING_PERIOD, PING_PERIOD, TimeUnit.SECONDS);
    }

    /** What a database's lock is called. */
    static String name(String database) {
        return "sluice:" + MariaDbSession.digest(database);
    }

    /** Takes over {@code connection}: it lives as long as the lock. */
    static Optional<DatabaseLock> tryLock(Connection connection) throws SQLException {
        boolean taken = false;
        try {
            connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
            String name = name(connection);
            MariaDbSession.run(connection, "SET SESSION wait_timeout = " + SILENCE);
            taken = "1"
                    .equals(MariaDbSession.ask(connection, "SELECT GET_LOCK('" + name + "', 0)")
                            .get(0));
            return taken ? Optional.of(new MariaDbLock(connection, name)) : Optional.empty();
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    /** The lock's name in the database that a session is in. */
    static String name(Connection connection) throws SQLException {
        return name(MariaDbSession.ask(connection, "SELECT DATABASE()").get(0));
    }

    @Override
    public Optional<String> session() {
        return Optional.of(key);
    }

    @Override
    public synchronized boolean held() {
        try {
            String holds = "SELECT IS_USED_LOCK('" + name + "') = CONNECTION_ID()";
            return "1".equals(MariaDbSession.ask(connection, holds).get(0));
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends the session, and with it the lock. */
    @Override
    public synchronized void close() {
        pings.shutdownNow();
        try {
            connection.close();
        } catch (SQLException e) {
            // A session that is gone holds no lock.
        }
    }
}
