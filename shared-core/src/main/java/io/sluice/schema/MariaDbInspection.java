package io.sluice.schema;

import io.sluice.schema.Flaw.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** MariaDB and MySQL, through information_schema. An index there exists whole or not at all; keys can be disabled. */
public final class MariaDbInspection implements SchemaInspection {

    private static final String DISABLED_EVENTS = "SELECT event_name FROM information_schema.events"
            + " WHERE event_schema = DATABASE() AND status = 'DISABLED' ORDER BY 1";

    private static final String DISABLED_KEYS = "SELECT DISTINCT table_name FROM information_schema.statistics"
            + " WHERE table_schema = DATABASE() AND comment = 'disabled' ORDER BY 1";

    private static final String TABLES = "SELECT table_name, COALESCE(table_rows, -1) AS estimate"
            + " FROM information_schema.tables WHERE table_schema = DATABASE()"
            + " AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY 2, 1";

    private final Catalog catalog;

    /** @param display the database as messages name it */
    public MariaDbInspection(Supplier<Connection> sessions, String display) {
        this.catalog = new Catalog(sessions, display);
    }

    @Override
    public List<Flaw> flaws() {
        return catalog.ask(session -> {
            List<Flaw> found = new ArrayList<>();
            for (List<String> row : Catalog.rows(session, DISABLED_KEYS)) {
                String table = quoted(row.get(0));
                found.add(new Flaw(
                        Kind.KEYS_DISABLED, "table " + row.get(0), List.of("ALTER TABLE " + table + " ENABLE KEYS")));
            }
            for (List<String> row : Catalog.rows(session, DISABLED_EVENTS)) {
                String event = quoted(row.get(0));
                found.add(new Flaw(
                        Kind.EVENT_DISABLED, "event " + row.get(0), List.of("ALTER EVENT " + event + " ENABLE")));
            }
            return List.copyOf(found);
        });
    }

    @Override
    public Map<String, RowCount> rows(Duration budget) {
        return catalog.ask(session -> {
            try (Statement statement = session.createStatement();
                    RowCounter counter = new RowCounter(session, budget)) {
                statement.execute("SET SESSION lock_wait_timeout = 1");
                return counter.count(tables(session));
            }
        });
    }

    private static List<RowCounter.Table> tables(Connection session) throws SQLException {
        return Catalog.rows(session, TABLES).stream()
                .map(row -> new RowCounter.Table(row.get(0), quoted(row.get(0)), Long.parseLong(row.get(1))))
                .toList();
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    @Override
    public SchemaFingerprint fingerprint() {
        return new MariaDbFingerprint(catalog).take();
    }
}
