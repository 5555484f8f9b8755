package io.sluice.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Counts rows table by table, each in a statement of its own, so that no lock and no snapshot outlives a table. A count
 * that takes longer than {@link #LIMIT} is canceled, and the server's estimate stands for it.
 */
final class RowCounter implements AutoCloseable {

    /** A scan that is longer disturbs the cache of a server more than the answer is worth. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Connection session;
    private final long deadline;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "row count limit");
        thread.setDaemon(true);
        return thread;
    });

    RowCounter(Connection session, Duration budget) {
        this.session = session;
        this.deadline = System.nanoTime() + budget.toNanos();
    }

    /**
     * A table to count.
     *
     * @param name for people and for comparing
     * @param quoted for SQL
     * @param estimate rows as the server estimates them; negative if it does not
     */
    record Table(String name, String quoted, long estimate) {}

    /** @param tables in the order in which they are counted: those that are quick first */
    Map<String, RowCount> count(List<Table> tables) {
        Map<String, RowCount> counts = new LinkedHashMap<>();
        for (Table table : tables) {
            OptionalLong counted = number("SELECT count(*) FROM " + table.quoted());
            if (counted.isPresent()) {
                counts.put(table.name(), RowCount.counted(counted.getAsLong()));
            } else if (isEmpty(table)) {
                counts.put(table.name(), RowCount.counted(0));
            } else if (table.estimate() > 0) {
                counts.put(table.name(), RowCount.estimated(table.estimate()));
            }
        }
        return counts;
    }

    /** One row is found at once in a table that is too large to be counted. */
    private boolean isEmpty(Table table) {
        OptionalLong found = number("SELECT count(*) FROM (SELECT 1 FROM " + table.quoted() + " LIMIT 1) AS one");
        return found.isPresent() && found.getAsLong() == 0;
    }

    /** Empty if time is up, the table is locked or may not be read. */
    OptionalLong number(String sql) {
        long left = Math.min(LIMIT.toNanos(), deadline - System.nanoTime());
        if (left <= 0) {
            return OptionalLong.empty();
        }
        try (Statement statement = session.createStatement()) {
            Future<?> limit = clock.schedule(() -> cancel(statement), left, TimeUnit.NANOSECONDS);
            try (ResultSet row = statement.executeQuery(sql)) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            } finally {
                limit.cancel(false);
            }
        } catch (SQLException e) {
            return OptionalLong.empty();
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            // then it runs to its end
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
