package io.sluice.schema;

import io.sluice.schema.Flaw.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** PostgreSQL 12 and later, through pg_catalog (its manual, "System Catalogs"). */
public final class PostgresInspection implements SchemaInspection {

    /** Without what is the server's own or a session's; {@code n} is the schema. */
    static final String OF_USERS = " n.nspname NOT IN ('pg_catalog', 'information_schema')"
            + " AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp\\_%' ";

    /**
     * Whoever builds an index concurrently holds a lock on its table and shows its progress; whoever drops or rebuilds one
     * concurrently holds a lock on the index. Both views show other roles' sessions, too, but not which index they build.
     */
    private static final String INVALID_INDEXES = """
            SELECT format('%I.%I', n.nspname, c.relname), format('%I.%I', tn.nspname, t.relname), c.relkind,
                EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = c.oid)
            FROM pg_index AS i
            JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_class AS t ON t.oid = i.indrelid JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
            WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) AND""" + OF_USERS + """
            AND NOT EXISTS (
                SELECT 1 FROM pg_locks AS l
                WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND (l.relation = c.oid AND l.mode IN ('ShareUpdateExclusiveLock', 'AccessExclusiveLock')
                    OR l.relation = t.oid AND l.pid IN (
                        SELECT pid FROM pg_stat_progress_create_index
                        WHERE coalesce(index_relid, 0) IN (0, c.oid))))
            ORDER BY 1
            """;

    private static final String NOT_VALIDATED = """
            SELECT format('%I', k.conname), format('%I.%I', n.nspname, c.relname)
            FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE NOT k.convalidated AND""" + OF_USERS + "ORDER BY 2, 1";

    /** The internal ones enforce foreign keys; ALTER TABLE … DISABLE TRIGGER ALL disables them as well. */
    private static final String DISABLED_TRIGGERS = """
            SELECT DISTINCT CASE WHEN g.tgisinternal THEN 'ALL' ELSE format('%I', g.tgname) END,
                format('%I.%I', n.nspname, c.relname)
            FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE g.tgenabled = 'D' AND""" + OF_USERS + "ORDER BY 2, 1";

    private static final String DETACH_PENDING = """
            SELECT format('%I.%I', n.nspname, c.relname), format('%I.%I', pn.nspname, p.relname)
            FROM pg_inherits AS i
            JOIN pg_class AS c ON c.oid = i.inhrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
            WHERE i.inhdetachpending ORDER BY 1
            """;

    private static final int WITH_CONCURRENT_DETACH = 14;

    /** {@code n_live_tup} follows deletes at once, but is lost in a crash; {@code reltuples} is as old as the last ANALYZE. */
    private static final String TABLES = """
            SELECT n.nspname || '.' || c.relname, format('%I.%I', n.nspname, c.relname),
                COALESCE(NULLIF(s.n_live_tup, 0), c.reltuples::bigint)
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN pg_stat_user_tables AS s ON s.relid = c.oid
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND has_table_privilege(c.oid, 'SELECT') AND""" + OF_USERS + "ORDER BY 3, 1";

    private final Catalog catalog;

    /** @param display the database as messages name it */
    public PostgresInspection(Supplier<Connection> sessions, String display) {
        this.catalog = new Catalog(sessions, display);
    }

    @Override
    public List<Flaw> flaws() {
        return catalog.ask(session -> {
            List<Flaw> found = new ArrayList<>();
            for (List<String> row : Catalog.rows(session, INVALID_INDEXES)) {
                found.add(index(row.get(0), row.get(1), row.get(2), row.get(3)));
            }
            for (List<String> row : Catalog.rows(session, NOT_VALIDATED)) {
                found.add(new Flaw(
                        Kind.CONSTRAINT_NOT_VALIDATED,
                        "constraint " + row.get(0) + " of table " + row.get(1),
                        List.of("ALTER TABLE " + row.get(1) + " VALIDATE CONSTRAINT " + row.get(0))));
            }
            for (List<String> row : Catalog.rows(session, DISABLED_TRIGGERS)) {
                found.add(trigger(row.get(0), row.get(1)));
            }
            if (session.getMetaData().getDatabaseMajorVersion() >= WITH_CONCURRENT_DETACH) {
                for (List<String> row : Catalog.rows(session, DETACH_PENDING)) {
                    found.add(new Flaw(
                            Kind.DETACH_PENDING,
                            "table " + row.get(0),
                            List.of("ALTER TABLE " + row.get(1) + " DETACH PARTITION " + row.get(0) + " FINALIZE")));
                }
            }
            return List.copyOf(found);
        });
    }

    /** "The recommended recovery method is to drop the index and try again" (CREATE INDEX, "Building Indexes Concurrently"). */
    private static Flaw index(String index, String table, String relkind, String ofConstraint) {
        String object = "index " + index + " of table " + table;
        if (relkind.equals("I")) {
            return new Flaw(Kind.PARTIAL_INDEX, object, List.of());
        }
        String rebuild = "REINDEX INDEX CONCURRENTLY " + index;
        return new Flaw(
                Kind.INVALID_INDEX,
                object,
                ofConstraint.equals("t") ? List.of(rebuild) : List.of("DROP INDEX CONCURRENTLY " + index, rebuild));
    }

    private static Flaw trigger(String trigger, String table) {
        String object = trigger.equals("ALL")
                ? "a trigger of table " + table + " that enforces a foreign key"
                : "trigger " + trigger + " of table " + table;
        return new Flaw(Kind.TRIGGER_DISABLED, object, List.of("ALTER TABLE " + table + " ENABLE TRIGGER " + trigger));
    }

    @Override
    public Map<String, RowCount> rows(Duration budget) {
        return catalog.ask(session -> {
            List<RowCounter.Table> tables = tables(session);
            try (Statement statement = session.createStatement();
                    RowCounter counter = new RowCounter(session, budget)) {
                statement.execute("SET lock_timeout = '500ms'");
                return counter.count(tables);
            }
        });
    }

    private static List<RowCounter.Table> tables(Connection session) throws SQLException {
        return Catalog.rows(session, TABLES).stream()
                .map(row -> new RowCounter.Table(row.get(0), row.get(1), Long.parseLong(row.get(2))))
                .toList();
    }

    @Override
    public SchemaFingerprint fingerprint() {
        return new PostgresFingerprint(catalog).take();
    }

    @Override
    public List<String> changedSince(SchemaFingerprint before, Set<String> lockTables, boolean pooled) {
        return new PostgresFingerprint(catalog).changedSince(before, lockTables, pooled);
    }
}
