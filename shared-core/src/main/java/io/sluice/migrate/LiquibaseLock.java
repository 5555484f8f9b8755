package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseException;
import io.sluice.database.DatabaseFamily;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The row in DATABASECHANGELOGLOCK with which Liquibase keeps its runs apart (liquibase-core 4.33,
 * StandardLockService). It stays when its holder is killed.
 */
final class LiquibaseLock {

    static final String TABLE = "DATABASECHANGELOGLOCK";

    private final DatabaseEngine engine;

    LiquibaseLock(DatabaseEngine engine) {
        this.engine = engine;
    }

    /** Who holds it since when, as Liquibase wrote it. */
    record Holder(String lockedBy, String since) {
        @Override
        public String toString() {
            return lockedBy + " since " + since;
        }
    }

    Optional<Holder> holder() {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT LOCKED, LOCKEDBY, LOCKGRANTED FROM " + TABLE + " WHERE ID = 1")) {
            return row.next() && row.getBoolean(1)
                    ? Optional.of(new Holder(String.valueOf(row.getString(2)), String.valueOf(row.getString(3))))
                    : Optional.empty();
        } catch (SQLException e) {
            if (BookkeepingTable.isMissingTable(e)) {
                return Optional.empty();
            }
            throw new DatabaseException("cannot read " + TABLE + ": " + Messages.of(e), e);
        }
    }

    /** Waits until nobody holds it; who still does when the time is over. */
    Optional<Holder> awaitFree(Duration limit, Cancellation cancellation) {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<Holder> holder = holder();
        while (holder.isPresent() && System.nanoTime() < deadline) {
            cancellation.check();
            pause();
            holder = holder();
        }
        return holder;
    }

    /** Frees it if this holder still has it; false if not. */
    boolean release(Holder expected) {
        if (!holder().equals(Optional.of(expected))) {
            return false;
        }
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            String free = engine.url().family() == DatabaseFamily.POSTGRESQL ? "FALSE" : "0";
            return statement.executeUpdate("UPDATE " + TABLE + " SET LOCKED = " + free
                            + ", LOCKGRANTED = NULL, LOCKEDBY = NULL WHERE ID = 1")
                    > 0;
        } catch (SQLException e) {
            throw new DatabaseException("cannot release " + TABLE + ": " + Messages.of(e), e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        }
    }
}
