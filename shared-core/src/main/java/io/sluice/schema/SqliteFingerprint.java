package io.sluice.schema;

import io.sluice.Sha256;
import io.sluice.database.DatabaseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of a SQLite database. It has no counters, so of a small database the rows themselves are read, and of a
 * large one it is seen whether anything was written to its files.
 */
final class SqliteFingerprint {

    private static final long SMALL_BYTES = 16L << 20;

    private static final String OBJECTS = "SELECT type || ' ' || tbl_name || '.' || name, COALESCE(sql, '')"
            + " FROM sqlite_master UNION ALL SELECT 'user_version', user_version FROM pragma_user_version"
            + " UNION ALL SELECT 'application_id', application_id FROM pragma_application_id";

    private static final String TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
            + " AND sql NOT LIKE 'CREATE VIRTUAL TABLE%' ORDER BY 1";

    private static final String FILE = "SELECT file, page_count * page_size FROM pragma_database_list,"
            + " pragma_page_count, pragma_page_size WHERE name = 'main'";

    private final Catalog catalog;

    SqliteFingerprint(Catalog catalog) {
        this.catalog = catalog;
    }

    SchemaFingerprint take() {
        return catalog.ask(session -> {
            Map<String, String> objects = SchemaFingerprint.byName(Catalog.rows(session, OBJECTS));
            List<String> file = Catalog.rows(session, FILE).get(0);
            Map<String, String> writes = Long.parseLong(file.get(1)) <= SMALL_BYTES
                    ? rows(session)
                    : Map.of("the database", stamps(Path.of(file.get(0))));
            return new SchemaFingerprint(objects, writes, writes, "");
        });
    }

    private static Map<String, String> rows(Connection session) throws SQLException {
        Map<String, String> digests = new HashMap<>();
        for (List<String> table : Catalog.rows(session, TABLES)) {
            digests.put(table.get(0), rows(session, table.get(0)));
        }
        return digests;
    }

    private static String rows(Connection session, String table) throws SQLException {
        MessageDigest digest = Sha256.start();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table.replace("\"", "\"\"") + "\"")) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    add(digest, rows.getObject(column));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A value with its type and length, so that no two rows look alike. */
    private static void add(MessageDigest digest, @Nullable Object value) {
        byte[] bytes =
                value instanceof byte[] blob ? blob : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        String type = value == null ? "null" : value.getClass().getName();
        digest.update((type + bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static String stamps(Path file) {
        return stamp(file) + stamp(file.resolveSibling(file.getFileName() + "-wal"));
    }

    private static String stamp(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) + "@" + Files.getLastModifiedTime(file) : "-";
        } catch (IOException e) {
            throw new DatabaseException("could not read " + file + ": " + e.getMessage(), e);
        }
    }
}
