package io.sluice.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on a file, which goes with the process. The empty file stays: whoever removes it may
 * remove one that a third process has just locked.
 */
final class FileDatabaseLock implements DatabaseLock {

    /** The system's lock is the process's, and closing any channel drops it: two threads need this one in addition. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;
    private final @Nullable Object file;

    private FileDatabaseLock(Path path, FileChannel channel, FileLock lock, @Nullable Object file) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.file = file;
    }

    /**
     * @param path the same for everybody who means the same lock: absolute, without links
     * @return empty if another thread or process holds it
     */
    static Optional<DatabaseLock> tryLock(Path path) {
        if (!HELD.add(path)) {
            return Optional.empty();
        }
        Optional<DatabaseLock> lock = Optional.empty();
        try {
            lock = acquire(path);
            return lock;
        } catch (IOException e) {
            throw new DatabaseException(
                    "the lock file " + path + " cannot be made (" + e.getMessage()
                            + "); this user needs to be able to write to it and its directory",
                    e);
        } finally {
            if (lock.isEmpty()) {
                HELD.remove(path);
            }
        }
    }

    private static Optional<DatabaseLock> acquire(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
            return lock == null
                    ? Optional.empty()
                    : Optional.of(new FileDatabaseLock(path, channel, lock, fileAt(path)));
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    @Override
    public boolean held() {
        try {
            Object now = fileAt(path);
            return lock.isValid() && now != null && now.equals(file);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(path);
        }
    }

    /** Device and inode: another file of this name would be another lock. */
    private static @Nullable Object fileAt(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
