package io.sluice.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * A file that holds an SQLite database: how it is opened, copied, checked, and what its errors mean to a person. The
 * header's layout is described in SQLite's "Database File Format", section 1.3.
 *
 * @param path absolute
 * @param name for a person
 */
record SqliteFile(Path path, String name) {

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER_BYTES = 100;
    private static final int PAGES_PER_STEP = 1024;
    private static final int RETRY_MILLIS = 50;

    static SqliteFile of(Path path) {
        return new SqliteFile(path, "the SQLite database " + path);
    }

    /** A connection in autocommit that waits for {@code patience} where another one holds a lock. */
    SQLiteConnection open(boolean create, Duration patience) throws SQLException {
        SqliteLibrary.load();
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(patience.toMillis()));
        if (!create) {
            config.resetOpenMode(SQLiteOpenMode.CREATE);
        }
        return (SQLiteConnection) config.createConnection("jdbc:sqlite:" + uri());
    }

    /** SQLite's own URI of the file: in a plain name the driver would take what follows a {@code ?} for settings. */
    private String uri() {
        return "file:" + path.toString().replace("%", "%25").replace("?", "%3f").replace("#", "%23");
    }

    /**
     * Copies the database that {@code from} has open over this one in a single transaction, by the online backup API.
     * Waits for {@code patience} while this database is locked.
     */
    void copyFrom(SQLiteConnection from, Duration patience) throws SQLException {
        int[] remaining = {Integer.MAX_VALUE};
        int status = from.getDatabase()
                .backup(
                        "main",
                        uri(),
                        (left, total) -> remaining[0] = left,
                        RETRY_MILLIS,
                        Math.toIntExact(patience.toMillis() / RETRY_MILLIS),
                        PAGES_PER_STEP);
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(status);
        // The driver has answered "ok" for a copy that gave up on a lock, so its end has to have been seen as well.
        if (code == SQLiteErrorCode.SQLITE_OK && remaining[0] != 0) {
            code = SQLiteErrorCode.SQLITE_BUSY;
        }
        if (code != SQLiteErrorCode.SQLITE_OK) {
            throw new SQLiteException(code.message, code);
        }
    }

    /** @throws DatabaseException if this is not a whole SQLite database */
    void check() {
        header();
        check("integrity_check", name + " is damaged", "use an older backup");
    }

    /**
     * Finds what is damaged in a copy, except an index that does not fit its table: in a fraction of the time of a whole
     * check.
     *
     * @param original what it is a copy of
     * @throws DatabaseException if the original is damaged
     */
    void quickCheck(SqliteFile original) {
        check(
                "quick_check",
                "cannot back up " + original.name() + ": it is damaged",
                "restore an older backup, or save what can be read with: sqlite3 FILE .recover");
    }

    private void check(String pragma, String problem, String advice) {
        try (SQLiteConnection connection = open(false, Duration.ZERO);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA " + pragma + "(1)")) {
            if (!result.next() || !"ok".equals(result.getString(1))) {
                throw new DatabaseException(problem + " (" + result.getString(1) + "); " + advice);
            }
        } catch (SQLException e) {
            if (!needsTheApplication(e)) {
                throw new DatabaseException(problem + " (" + e.getMessage() + "); " + advice, e);
            }
        }
    }

    /** Functions, collations and modules of the application are not here, and without them SQLite cannot check. */
    private static boolean needsTheApplication(SQLException e) {
        return e instanceof SQLiteException failure
                && failure.getResultCode() == SQLiteErrorCode.SQLITE_ERROR
                && String.valueOf(e.getMessage()).matches("(?s).*no such (function|collation sequence|module).*");
    }

    /** @throws DatabaseException if the file does not begin like an SQLite database, or is shorter than it says */
    Header header() {
        try (InputStream in = Files.newInputStream(path)) {
            Header header = header(in.readNBytes(HEADER_BYTES), name);
            if (Files.size(path) % header.pageSize() != 0) {
                throw new DatabaseException(
                        name + " is cut off in the middle of a page: it is not a complete SQLite database");
            }
            return header;
        } catch (IOException e) {
            throw new DatabaseException(name + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * @param bytes the first {@link #HEADER_BYTES} of a database
     * @throws DatabaseException if they are not
     */
    static Header header(byte[] bytes, String name) {
        if (bytes.length < HEADER_BYTES || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DatabaseException(name + " is not an SQLite database");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int size = header.getShort(16) & 0xffff;
        int pageSize = size == 1 ? 65536 : size;
        if (pageSize < 512 || Integer.bitCount(pageSize) != 1) {
            throw new DatabaseException(name + " is not an SQLite database: its page size is " + pageSize);
        }
        boolean counted = header.getInt(24) == header.getInt(92);
        long pages = counted ? header.getInt(28) & 0xffffffffL : 0;
        return new Header(bytes, pageSize, bytes[18] == 2, pages);
    }

    /**
     * What a database says of itself in its first bytes.
     *
     * @param content those bytes
     * @param pageSize in bytes, a power of two from 512 to 65536
     * @param wal whether it keeps a write-ahead log instead of a rollback journal
     * @param pages how many it has; 0 if a version before 3.7 wrote to it last, which did not count them
     */
    record Header(byte[] content, int pageSize, boolean wal, long pages) {
        long bytes() {
            return pages == 0 ? Long.MAX_VALUE : pages * pageSize;
        }

        String journalMode() {
            return wal ? "wal" : "delete";
        }
    }

    /** The sentence for a failure; {@code action} is a verb, such as {@code back up}. */
    DatabaseException failure(String action, SQLException e) {
        SQLiteErrorCode code =
                e instanceof SQLiteException failure ? failure.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
        // Extended codes (SQLITE_BUSY_SNAPSHOT, SQLITE_IOERR_WRITE …) keep the plain code in their lowest byte.
        String reason = switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_BUSY, SQLITE_LOCKED ->
                "another connection keeps it locked; close what uses it and" + " try again";
            case SQLITE_FULL -> "the disk is full; make room and try again";
            case SQLITE_NOTADB -> "it is not an SQLite database, or it is encrypted";
            case SQLITE_CORRUPT -> "it is damaged (" + e.getMessage() + ")";
            case SQLITE_READONLY, SQLITE_PERM -> "it, or its directory, may not be written to by this user";
            case SQLITE_CANTOPEN ->
                "it cannot be opened; look at the permissions of the file and of its" + " directory";
            default -> e.getMessage();
        };
        return new DatabaseException("cannot " + action + " " + name + ": " + reason, e);
    }
}
