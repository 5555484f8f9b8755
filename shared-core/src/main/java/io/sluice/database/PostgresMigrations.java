package io.sluice.database;

import io.sluice.command.InterruptedRunException;
import io.sluice.event.Events;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The sessions in one database that are named as a migration's. */
final class PostgresMigrations {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLISECONDS = 100;

    private final Connection session;
    private final Events events;
    private final Set<Integer> told = new HashSet<>();

    PostgresMigrations(Connection session, Events events) {
        this.session = session;
        this.events = events;
    }

    /** Ends them; those that are still there after some seconds. */
    List<String> end() throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Integer> left = processes();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            for (int process : left) {
                end(process);
            }
            pause();
            left = processes();
        }
        return left.stream()
                .map(process -> "session %1$d (SELECT pg_terminate_backend(%1$d) ends it)".formatted(process))
                .toList();
    }

    private List<Integer> processes() throws SQLException {
        String sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = ?"
                + " AND pid <> pg_backend_pid()";
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setString(1, DatabaseEngine.MIGRATION);
            List<Integer> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getInt(1));
                }
            }
            return found;
        }
    }

    private void end(int process) {
        try {
            if (PostgresSessions.terminate(session, process) && told.add(process)) {
                events.note("ended session " + process + ", which an earlier migration had left in the database");
            }
        } catch (SQLException notAllowed) {
            // it is another role's; who reads of it can
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        }
    }
}
