package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.event.Events;
import io.sluice.schema.SchemaInspection;
import io.sluice.schema.SqliteInspection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite, in this process, through its online backup API. A file that does not exist yet, in a directory that does, is
 * an empty database; only {@link #connect()} and {@link #restore} create it.
 */
public final class SqliteEngine implements DatabaseEngine {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 1 << 20;

    /** The backup itself, and what it replaces, in the journal. */
    private static final int COPIES = 2;

    private final DatabaseUrl url;
    private final Path path;
    private final Path temporary;
    private final Duration patience;

    /** @param directory what a relative path in the URL is relative to */
    public SqliteEngine(DatabaseUrl url, Path directory) {
        this(url, directory, ScratchDirectory.system(), PATIENCE);
    }

    /** @param patience how long to wait for a lock of another connection */
    SqliteEngine(DatabaseUrl url, Path directory, Path temporary, Duration patience) {
        this.url = url;
        this.path = directory.resolve(url.database()).toAbsolutePath().normalize();
        this.temporary = temporary;
        this.patience = patience;
    }

    @Override
    public DatabaseUrl url() {
        return url;
    }

    @Override
    public Connection connect() {
        SqliteFile file = file();
        try {
            return file.open(true, patience);
        } catch (SQLException e) {
            throw file.failure("open", e);
        }
    }

    @Override
    public DatabaseDescription describe() {
        SqliteFile file = file();
        if (Files.exists(file.path())) {
            try (Connection connection = file.open(false, patience)) {
                beginReading(connection);
            } catch (SQLException e) {
                throw file.failure("read", e);
            }
        }
        String version = SQLiteJDBCLoader.getVersion();
        return new DatabaseDescription("sqlite:" + file.path(), DatabaseFamily.SQLITE, version, version);
    }

    /**
     * {@inheritDoc}
     *
     * <p>One read transaction spans the copy, so it is one snapshot whatever others commit. With a write-ahead log they
     * go on writing; with a rollback journal their commits wait until the file is copied. A cancellation is seen
     * after the copy.
     */
    @Override
    public void dump(OutputStream sink, Events events, Cancellation cancellation) {
        SqliteFile file = file();
        try (ScratchDirectory scratch = ScratchDirectory.in(temporary)) {
            SqliteFile copy = new SqliteFile(scratch.file("dump"), "the copy of " + file.path() + " in " + temporary);
            copy(file, copy);
            cancellation.check();
            copy.quickCheck(file);
            cancellation.check();
            try (InputStream in = Files.newInputStream(copy.path())) {
                transfer(in, sink, cancellation);
            } catch (IOException e) {
                throw new DatabaseException("the dump of " + file.name() + " broke off: " + e.getMessage(), e);
            }
        }
    }

    private void copy(SqliteFile file, SqliteFile copy) {
        SqliteFile atWork = file;
        try (SQLiteConnection connection = Files.exists(file.path()) ? file.open(false, patience) : empty()) {
            beginReading(connection);
            atWork = copy;
            copy.copyFrom(connection, patience);
        } catch (SQLException e) {
            throw atWork.failure("back up", e);
        }
    }

    /** Copied, it has a first page: an empty file could not be told from a dump that failed. */
    private static SQLiteConnection empty() throws SQLException {
        SqliteLibrary.load();
        return (SQLiteConnection) new SQLiteConfig().createConnection("jdbc:sqlite::memory:");
    }

    /** Takes the lock that lasts until the connection is closed. */
    private static void beginReading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM sqlite_master").close();
        }
    }

    @Override
    public String dumpFormat() {
        return "sqlite file";
    }

    @Override
    public List<String> restoreNotes() {
        return List.of(
                "The restore is one transaction: it happens whole, or the database stays as it was.",
                "The directory of the database needs free space for two more copies of the backup.",
                "Connections that stay in a transaction of a database with a rollback journal have to end it first.");
    }

    /** {@inheritDoc} The file itself stays: replacing it beneath an open write-ahead log would corrupt it. */
    @Override
    public void restore(DumpSource dump, boolean sameDatabase, Events events, Cancellation cancellation) {
        SqliteFile file = file();
        try (ScratchDirectory scratch = ScratchDirectory.in(directory())) {
            SqliteFile copy = receive(dump, scratch, COPIES, cancellation);
            SqliteFile.Header wanted = copy.header();
            Optional<SqliteFile.Header> before = headerBefore(file);
            boolean existed = Files.exists(file.path());
            try (SQLiteConnection connection = copy.open(false, patience)) {
                if (before.isPresent() && before.get().wal() && before.get().pageSize() != wanted.pageSize()) {
                    // With a write-ahead log the page size stays as it is (SQLite, "PRAGMA page_size").
                    changeJournalMode(file, "delete");
                }
                cancellation.confirm();
                file.copyFrom(connection, patience);
                setJournalMode(file, wanted.journalMode(), events);
            } catch (SQLException e) {
                removeIfNew(file, existed);
                before.ifPresent(header -> setJournalMode(file, header.journalMode(), events));
                throw file.failure("restore", e);
            }
        }
    }

    /** Empty for a database that is not there yet, or has nothing in it. */
    private static Optional<SqliteFile.Header> headerBefore(SqliteFile file) {
        if (!Files.exists(file.path()) || sizeOf(file.path()) == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(file.header());
        } catch (DatabaseException e) {
            throw new DatabaseException(
                    e.getMessage()
                            + " any more, so nothing can be restored into it; move it, with its -wal and -journal"
                            + " files, elsewhere and restore again",
                    e);
        }
    }

    private void setJournalMode(SqliteFile file, String mode, Events events) {
        try {
            if (!file.header().journalMode().equals(mode)) {
                changeJournalMode(file, mode);
            }
        } catch (SQLException e) {
            events.warn("the journal mode of " + file.name() + " could not be set back to " + mode
                    + " because another connection has it open; run PRAGMA journal_mode=" + mode + " later");
        }
    }

    private void changeJournalMode(SqliteFile file, String mode) throws SQLException {
        try (Connection connection = file.open(false, patience);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = " + mode);
        }
    }

    private static void removeIfNew(SqliteFile file, boolean existed) {
        try {
            if (!existed && Files.exists(file.path()) && Files.size(file.path()) == 0) {
                Files.delete(file.path());
            }
        } catch (IOException e) {
            // An empty file is an empty database, as before.
        }
    }

    @Override
    public void verify(DumpSource dump, Cancellation cancellation) {
        try (ScratchDirectory scratch = ScratchDirectory.in(temporary)) {
            receive(dump, scratch, 1, cancellation);
        }
    }

    /**
     * Writes a dump to a file and checks it. Its own first bytes say how long it is; a longer one is not written to its
     * end, for it lies on the disk of a database that is in use.
     *
     * @param copies how many of it the disk has to have room for
     */
    private static SqliteFile receive(
            DumpSource dump, ScratchDirectory scratch, int copies, Cancellation cancellation) {
        SqliteFile copy = new SqliteFile(scratch.file("dump"), "the backup");
        try (InputStream in = dump.open()) {
            SqliteFile.Header header = SqliteFile.header(in.readNBytes(SqliteFile.HEADER_BYTES), copy.name());
            long bytes = dump.size() < 0 ? header.bytes() : Math.min(dump.size(), header.bytes());
            requireSpace(scratch, bytes == Long.MAX_VALUE ? 0 : bytes, copies);
            try (OutputStream out = Files.newOutputStream(copy.path())) {
                out.write(header.content());
                transfer(in, out, cancellation, bytes);
            }
        } catch (IOException e) {
            throw new DatabaseException(
                    "the backup could not be copied to " + scratch.path().getParent() + ": " + e.getMessage(), e);
        }
        copy.check();
        return copy;
    }

    @Override
    public boolean restoreIsAtomic() {
        return true;
    }

    @Override
    public SchemaInspection schema() {
        return new SqliteInspection(this::connect, () -> Files.exists(file().path()), url.display());
    }

    @Override
    public Optional<DatabaseLock> tryLock() {
        Path database = file().path();
        return FileDatabaseLock.tryLock(database.resolveSibling(database.getFileName() + ".sluice-lock"));
    }

    /** The database by its one real path, so that every link to it means the same. */
    private SqliteFile file() {
        try {
            if (Files.isDirectory(path)) {
                throw new DatabaseException(path + " is a directory, not an SQLite database; name the file in it");
            }
            if (Files.exists(path)) {
                return SqliteFile.of(path.toRealPath());
            }
            if (Files.isSymbolicLink(path)) {
                throw new DatabaseException("the SQLite database " + path + " is a link to "
                        + Files.readSymbolicLink(path) + ", which does not exist");
            }
            return SqliteFile.of(directory().resolve(path.getFileName()));
        } catch (IOException e) {
            throw new DatabaseException("the SQLite database " + path + " cannot be found: " + e.getMessage(), e);
        }
    }

    /** Where the database's file is or will be. */
    private Path directory() {
        try {
            Path existing = Files.exists(path) ? path.toRealPath() : path;
            return existing.getParent().toRealPath();
        } catch (IOException e) {
            throw new DatabaseException(
                    "there is no directory " + path.getParent() + " for the SQLite database " + path.getFileName()
                            + "; correct the path in the database URL or create the directory",
                    e);
        }
    }

    private static long sizeOf(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new DatabaseException(path + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static void requireSpace(ScratchDirectory scratch, long bytes, int copies) throws IOException {
        long free = Files.getFileStore(scratch.path()).getUsableSpace();
        if (bytes > free / copies) {
            throw new DatabaseException("the backup needs " + copies + " times " + bytes + " bytes in "
                    + scratch.path().getParent() + ", which has " + free
                    + " bytes of free space; free some and try again");
        }
    }

    /** @param limit how many bytes there are at most, with those of the header */
    private static void transfer(InputStream in, OutputStream out, Cancellation cancellation, long limit)
            throws IOException {
        long bytes = SqliteFile.HEADER_BYTES;
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            cancellation.check();
            bytes += read;
            if (bytes > limit) {
                throw new DatabaseException("the backup is longer than the " + limit
                        + " bytes that its own header says: it is not a complete SQLite database; use an older backup");
            }
            out.write(buffer, 0, read);
        }
    }

    private static void transfer(InputStream in, OutputStream out, Cancellation cancellation) throws IOException {
        transfer(in, out, cancellation, Long.MAX_VALUE);
    }
}
