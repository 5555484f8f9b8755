package io.sluice.database;

import java.nio.file.FileSystems;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native library. The driver unpacks it into a temporary file that it removes when the process ends in peace;
 * a killed process would leave a megabyte behind each time. Once loaded it needs no name any more, on POSIX systems.
 */
final class SqliteLibrary {

    private static final String DIRECTORY = "org.sqlite.tmpdir";

    private static boolean loaded;

    private SqliteLibrary() {}

    /** To be called before a connection is made. */
    static synchronized void load() {
        if (loaded || System.getProperty(DIRECTORY) != null || !isPosix()) {
            return;
        }
        try (ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system())) {
            System.setProperty(DIRECTORY, scratch.path().toString());
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new DatabaseException(
                    "SQLite's library could not be unpacked in " + ScratchDirectory.system() + " and loaded ("
                            + e.getMessage() + "); that directory needs room and must not be mounted noexec",
                    e);
        } finally {
            System.clearProperty(DIRECTORY);
        }
        loaded = true;
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
