package io.sluice.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory of mode 0700 for files that must not stay: option files with a password, copies of a database. Its owner
 * holds a lock in it that goes with the process, so a later run sweeps what a killed one has left.
 */
final class ScratchDirectory implements AutoCloseable {

    private static final String PREFIX = ".sluice-scratch-";
    private static final String LOCK = "lock";

    /** A directory younger than this may be one whose owner has not locked it yet. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** Closing any channel on a lock file drops this process's lock on it (POSIX), so our own are never looked at. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private ScratchDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws DatabaseException if {@code parent} cannot be written to or is full */
    static ScratchDirectory in(Path parent) {
        sweep(parent);
        try {
            Path path = Files.createTempDirectory(
                    parent, PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            OURS.add(path);
            return new ScratchDirectory(path, lock(path));
        } catch (IOException e) {
            throw new DatabaseException(
                    "no temporary files can be made in " + parent + " (" + e.getMessage()
                            + "); it needs to exist, to be writable and to have room",
                    e);
        }
    }

    /** The system's directory for temporary files ({@code java.io.tmpdir}). */
    static Path system() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** A new empty file of mode 0600. */
    Path file(String name) {
        try {
            return Files.createFile(
                    path.resolve(name),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        delete(path);
        OURS.remove(path);
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }

    private static void sweep(Path parent) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path directory : found) {
                if (!OURS.contains(directory) && abandoned(directory)) {
                    delete(directory);
                }
            }
        } catch (IOException e) {
            // Somebody else's, or being swept by another run: it costs room, not correctness.
        }
    }

    private static boolean abandoned(Path directory) throws IOException {
        Instant touched = Files.getLastModifiedTime(directory).toInstant();
        if (touched.isAfter(Instant.now().minus(YOUNG))) {
            return false;
        }
        Path file = directory.resolve(LOCK);
        if (!Files.exists(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    private static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // What cannot be removed now is swept by a later run.
        }
    }
}
