package io.sluice.schema;

import io.sluice.command.InterruptedRunException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fingerprint of a PostgreSQL database. What commits here has a transaction id (PostgreSQL documentation, "Transactions
 * and Identifiers"), so when no id since then is of a committed transaction, nothing has changed; else the counters of
 * "The Cumulative Statistics System" say which tables were written to.
 */
final class PostgresFingerprint {

    /** Beyond this, asking what became of every transaction would take too long. */
    private static final int MOST_TRANSACTIONS = 200_000;

    private static final long SESSION_PATIENCE_MILLIS = 2000;

    /** A server before version 15 shows counters that are up to half a second old (pgstat.c, PGSTAT_STAT_INTERVAL). */
    private static final long COUNTERS_LAG_MILLIS = 1000;

    private static final String OF_USERS = PostgresInspection.OF_USERS;

    /** Each yields an object's name and what defines it. */
    private static final List<String> OBJECTS = List.of(
            "SELECT 'schema ' || n.nspname, ROW(pg_get_userbyid(n.nspowner), n.nspacl)::text FROM pg_namespace AS n"
                    + " WHERE" + OF_USERS,
            """
            SELECT 'table ' || n.nspname || '.' || c.relname, ROW(c.relkind, c.relpersistence,
                pg_get_userbyid(c.relowner), c.reloptions, c.relacl, c.relrowsecurity, c.relforcerowsecurity,
                c.relreplident, c.reltablespace, c.relispopulated, pg_get_expr(c.relpartbound, c.oid),
                CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
                CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
                (SELECT string_agg(i.inhparent::regclass::text, ',' ORDER BY i.inhseqno) FROM pg_inherits AS i
                    WHERE i.inhrelid = c.oid),
                (SELECT ROW(format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcache,
                    s.seqcycle)::text FROM pg_sequence AS s WHERE s.seqrelid = c.oid))::text
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND""" + OF_USERS,
            """
            SELECT 'column ' || n.nspname || '.' || c.relname || '.' || a.attname, ROW(a.attnum,
                format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attstorage,
                a.attstattarget, a.attoptions, a.attacl, pg_get_expr(d.adbin, d.adrelid),
                (SELECT l.collname FROM pg_collation AS l WHERE l.oid = a.attcollation))::text
            FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND""" + OF_USERS,
            """
            SELECT 'constraint ' || n.nspname || '.' || COALESCE(c.relname, t.typname) || '.' || k.conname,
                ROW(pg_get_constraintdef(k.oid), k.convalidated, k.condeferrable, k.condeferred)::text
            FROM pg_constraint AS k LEFT JOIN pg_class AS c ON c.oid = k.conrelid
            LEFT JOIN pg_type AS t ON t.oid = k.contypid
            JOIN pg_namespace AS n ON n.oid = COALESCE(c.relnamespace, t.typnamespace) WHERE""" + OF_USERS,
            """
            SELECT 'index ' || n.nspname || '.' || t.relname || '.' || c.relname, ROW(pg_get_indexdef(c.oid),
                i.indisvalid, i.indisready, i.indislive, i.indisclustered, i.indisreplident)::text
            FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_class AS t ON t.oid = i.indrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE""" + OF_USERS,
            """
            SELECT 'trigger ' || n.nspname || '.' || c.relname
                || CASE WHEN g.tgisinternal THEN '' ELSE '.' || g.tgname END,
                CASE WHEN g.tgisinternal THEN g.tgenabled::text ELSE ROW(pg_get_triggerdef(g.oid), g.tgenabled)::text END
            FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE""" + OF_USERS,
            """
            SELECT 'policy ' || n.nspname || '.' || c.relname || '.' || p.polname, ROW(p.polcmd, p.polpermissive,
                p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))::text
            FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE""" + OF_USERS,
            """
            SELECT 'rule ' || n.nspname || '.' || c.relname || '.' || r.rulename,
                ROW(pg_get_ruledef(r.oid), r.ev_enabled)::text
            FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE r.rulename <> '_RETURN' AND""" + OF_USERS,
            """
            SELECT 'routine ' || n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                ROW(p.prokind, pg_get_userbyid(p.proowner), p.proacl, CASE WHEN p.prokind = 'a'
                    THEN (SELECT a::text FROM pg_aggregate AS a WHERE a.aggfnoid = p.oid)
                    ELSE pg_get_functiondef(p.oid) END)::text
            FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE""" + OF_USERS,
            """
            SELECT 'type ' || n.nspname || '.' || t.typname, ROW(t.typtype, pg_get_userbyid(t.typowner), t.typacl,
                t.typnotnull, t.typdefault, format_type(t.typbasetype, t.typtypmod),
                (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder) FROM pg_enum AS e
                    WHERE e.enumtypid = t.oid))::text
            FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
            WHERE t.typtype IN ('e', 'd', 'r', 'b') AND NOT EXISTS (SELECT 1 FROM pg_class AS c
                JOIN pg_type AS e ON e.typrelid = c.oid WHERE e.typarray = t.oid) AND""" + OF_USERS,
            "SELECT 'extension ' || extname, extversion FROM pg_extension",
            "SELECT 'setting of the database', setconfig::text FROM pg_db_role_setting AS s JOIN pg_database AS d"
                    + " ON d.oid = s.setdatabase WHERE d.datname = current_database()");

    /** What is seldom in a migration is compared as a whole. The rows name other objects by number, so a restore changes it. */
    private static final List<String> CATALOGS = List.of(
            "pg_operator",
            "pg_opclass",
            "pg_opfamily",
            "pg_amop",
            "pg_amproc",
            "pg_am",
            "pg_cast",
            "pg_collation",
            "pg_conversion",
            "pg_ts_config",
            "pg_ts_config_map",
            "pg_ts_dict",
            "pg_ts_parser",
            "pg_ts_template",
            "pg_language",
            "pg_transform",
            "pg_statistic_ext",
            "pg_event_trigger",
            "pg_publication",
            "pg_publication_rel",
            "pg_foreign_data_wrapper",
            "pg_foreign_server",
            "pg_foreign_table",
            "pg_default_acl",
            "pg_description",
            "pg_largeobject_metadata");

    /** Large objects are rows of one table of the system. */
    private static final String TABLES = """
            SELECT n.nspname || '.' || c.relname, c.oid || '/' || c.relfilenode,
                CASE WHEN current_setting('track_counts') = 'on' THEN concat_ws('/', c.relfilenode,
                    pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid),
                    pg_stat_get_tuples_deleted(c.oid)) ELSE '?' END
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm') AND (c.oid = 'pg_catalog.pg_largeobject'::regclass OR""" + OF_USERS + ")";

    private static final String MOMENT =
            "SELECT txid_snapshot_xmax(txid_current_snapshot()) || ' ' || clock_timestamp()";

    /** Those in progress count: nobody knows what becomes of them. */
    private static final String NOTHING_COMMITTED = """
            SELECT now.xmax - %1$s <= %2$d AND NOT EXISTS (
                SELECT 1 FROM generate_series(%1$s, LEAST(now.xmax, %1$s + %2$d) - 1) AS id
                WHERE txid_status(id) IS DISTINCT FROM 'aborted')
            FROM (SELECT txid_snapshot_xmax(txid_current_snapshot()) AS xmax) AS now
            """;

    /** Who is no member of another role does not see when its sessions started. */
    private static final String SESSIONS_SINCE = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            + " AND COALESCE(backend_type, 'client backend') = 'client backend'"
            + " AND application_name NOT IN ('sluice', 'sluice lock')"
            + " AND (backend_start IS NULL OR backend_start >= ?::timestamptz)";

    private final Catalog catalog;

    PostgresFingerprint(Catalog catalog) {
        this.catalog = catalog;
    }

    SchemaFingerprint take() {
        return catalog.ask(session -> {
            try (Statement statement = session.createStatement()) {
                // an empty search path makes the server qualify every name in a definition
                statement.execute("SET lock_timeout = '2s'; SET statement_timeout = '20s'; SET search_path = ''");
            }
            String moment = Catalog.rows(session, MOMENT).get(0).get(0);
            Map<String, String> storage = new HashMap<>();
            Map<String, String> writes = new HashMap<>();
            for (List<String> table : Catalog.rows(session, TABLES)) {
                if (!table.get(0).startsWith("pg_catalog.")) {
                    storage.put(table.get(0), table.get(1));
                }
                writes.put(table.get(0), table.get(2));
            }
            return new SchemaFingerprint(
                    SchemaFingerprint.byName(Catalog.rows(session, everything())), storage, writes, moment);
        });
    }

    private static String everything() {
        Stream<String> catalogs = CATALOGS.stream()
                .map(name -> "SELECT 'catalog %1$s', string_agg(md5(t::text), '' ORDER BY md5(t::text)) FROM %1$s AS t"
                        .formatted(name));
        return Stream.concat(OBJECTS.stream(), catalogs)
                .collect(Collectors.joining(
                        " UNION ALL ",
                        "SELECT name, md5(string_agg(definition, E'\\n' ORDER BY definition)) FROM (",
                        ") AS objects (name, definition) GROUP BY name"));
    }

    List<String> changedSince(SchemaFingerprint before, Set<String> lockTables, boolean pooled) {
        List<String> changed = take().changedObjects(before, lockTables);
        if (!changed.isEmpty() || nothingCommitted(before)) {
            return changed;
        }
        if (pooled || !sessionsAreOver(before)) {
            return List.of("rows that sessions which are still open have written");
        }
        pause(COUNTERS_LAG_MILLIS);
        return take().writtenTables(before, lockTables);
    }

    private boolean nothingCommitted(SchemaFingerprint before) {
        long first = Long.parseLong(before.moment().split(" ")[0]);
        return catalog.ask(session ->
                Catalog.rows(session, NOTHING_COMMITTED.formatted(Long.toString(first), MOST_TRANSACTIONS)).stream()
                        .anyMatch(row -> row.get(0).equals("t")));
    }

    /** A session reports what it wrote at its end at the latest, an open one some seconds later. */
    private boolean sessionsAreOver(SchemaFingerprint before) {
        return catalog.ask(session -> {
            long deadline = System.nanoTime() + SESSION_PATIENCE_MILLIS * 1_000_000;
            while (sessionsSince(session, before.moment().split(" ", 2)[1]) > 0) {
                if (System.nanoTime() >= deadline) {
                    return false;
                }
                pause(50);
            }
            return true;
        });
    }

    private static int sessionsSince(Connection session, String moment) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(SESSIONS_SINCE)) {
            statement.setString(1, moment);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        }
    }
}
