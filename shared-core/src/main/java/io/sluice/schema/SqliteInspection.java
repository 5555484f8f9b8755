package io.sluice.schema;

import io.sluice.schema.Flaw.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** SQLite, through sqlite_schema and its table-valued pragmas. A file that does not exist is a database without objects. */
public final class SqliteInspection implements SchemaInspection {

    private static final String TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
            + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%' ORDER BY 1";

    private static final Duration CHECK_LIMIT = Duration.ofSeconds(5);

    private final Catalog catalog;
    private final BooleanSupplier exists;

    /**
     * @param exists whether there is a file; opening it would create it
     * @param display the database as messages name it
     */
    public SqliteInspection(Supplier<Connection> sessions, BooleanSupplier exists, String display) {
        this.catalog = new Catalog(sessions, display);
        this.exists = exists;
    }

    @Override
    public List<Flaw> flaws() {
        if (!exists.getAsBoolean()) {
            return List.of();
        }
        return catalog.ask(session -> {
            List<Flaw> found = new ArrayList<>();
            try (RowCounter counter = new RowCounter(session, CHECK_LIMIT)) {
                for (String table : tables(session)) {
                    // a foreign key that names no column of its parent is an error here: nothing is known of its rows
                    long orphans = counter.number(
                                    "SELECT count(*) FROM pragma_foreign_key_check('" + table.replace("'", "''") + "')")
                            .orElse(0);
                    if (orphans > 0) {
                        found.add(new Flaw(Kind.ORPHANED_ROWS, "table " + table, List.of()));
                    }
                }
            }
            return List.copyOf(found);
        });
    }

    @Override
    public Map<String, RowCount> rows(Duration budget) {
        if (!exists.getAsBoolean()) {
            return Map.of();
        }
        return catalog.ask(session -> {
            try (Statement statement = session.createStatement();
                    RowCounter counter = new RowCounter(session, budget)) {
                statement.execute("PRAGMA busy_timeout = 1000");
                return counter.count(tables(session).stream()
                        .map(table -> new RowCounter.Table(table, "\"" + table.replace("\"", "\"\"") + "\"", -1))
                        .toList());
            }
        });
    }

    private static List<String> tables(Connection session) throws SQLException {
        return Catalog.rows(session, TABLES).stream().map(row -> row.get(0)).toList();
    }

    @Override
    public SchemaFingerprint fingerprint() {
        return exists.getAsBoolean() ? new SqliteFingerprint(catalog).take() : SchemaFingerprint.NOTHING;
    }
}
