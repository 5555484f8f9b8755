package io.sluice.store;

import io.sluice.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** The files beneath a {@link DirectoryStore}: private modes, durable names, sentences for what goes wrong. */
final class DirectoryTree {

    private static final FileAttribute<?> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** A document's temporary file lives for milliseconds; one this old belongs to a process that died. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private static final String DOCUMENT = "document@";

    private final Path root;
    private final Path partial;

    DirectoryTree(Path root) {
        this.root = root;
        this.partial = root.resolve("partial");
    }

    Path root() {
        return root;
    }

    void makeRoot() {
        try {
            Files.createDirectories(partial, DIRECTORY_MODE);
        } catch (IOException e) {
            throw failure("make", partial, e);
        }
    }

    /** An empty file beside the store's own, for the content of the object {@code key} until it is complete. */
    Path newPartial(String key) {
        return newFile(partial.resolve(partialPrefix(key) + UUID.randomUUID()));
    }

    /** An empty file for the content of a document until it gets its name. */
    Path newDocument() {
        return newFile(partial.resolve(DOCUMENT + UUID.randomUUID()));
    }

    private Path newFile(Path file) {
        makeRoot();
        try {
            return Files.createFile(file, FILE_MODE);
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    void discardPartial(String key) {
        String prefix = partialPrefix(key);
        for (Path file : entries(partial)) {
            if (name(file).startsWith(prefix)) {
                delete(file);
            }
        }
    }

    /** Removes documents' temporary files whose writer died; ages are told by the file system's own clock. */
    void sweepPartial() {
        Path now = newDocument();
        try {
            FileTime youngest =
                    FileTime.from(Files.getLastModifiedTime(now).toInstant().minus(ABANDONED));
            for (Path file : entries(partial)) {
                if (name(file).startsWith(DOCUMENT)
                        && Files.getLastModifiedTime(file).compareTo(youngest) < 0) {
                    delete(file);
                }
            }
        } catch (NoSuchFileException e) {
            // its writer was faster: it is not abandoned
        } catch (IOException e) {
            throw failure("read", partial, e);
        } finally {
            delete(now);
        }
    }

    /** Readable, short enough for any file system, and no prefix of another key's. */
    private static String partialPrefix(String key) {
        String last = key.substring(key.lastIndexOf('/') + 1);
        String shown = last.length() > 100 ? last.substring(0, 100) : last;
        return shown + "@" + Sha256.hex(key).substring(0, 32) + "@";
    }

    /** What gives {@code target} its parent directories and then its name. */
    @FunctionalInterface
    interface Naming {
        void name() throws IOException;
    }

    /** Runs {@code naming} with the directories above {@code target} in place, though others remove empty ones. */
    void inDirectory(Path target, Naming naming) throws IOException {
        Path directory = parent(target);
        for (int attempt = 1; ; attempt++) {
            try {
                makeDirectories(directory);
                naming.name();
                return;
            } catch (NoSuchFileException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }

    private static void makeDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory, DIRECTORY_MODE);
        } catch (FileAlreadyExistsException e) {
            // so the JDK also says if a directory was there at its first look and removed before its second
            Path there = Path.of(e.getFile());
            if (Files.exists(there) && !Files.isDirectory(there)) {
                throw e;
            }
            throw new NoSuchFileException(e.getFile());
        }
    }

    /** Makes the names in the directory of {@code file} durable. */
    void sync(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(parent(file), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** The entries of a directory; none if it does not exist. */
    List<Path> entries(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw failure("list", directory, e.getCause());
        } catch (IOException e) {
            throw failure("list", directory, e);
        }
        return found;
    }

    /** Everything below a directory that {@code choose} wants; what vanishes meanwhile is left out. */
    <T> List<T> walk(Path directory, BiFunction<Path, BasicFileAttributes, Optional<T>> choose) {
        List<T> found = new ArrayList<>();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    return visitFile(path, attributes);
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    choose.apply(path, attributes).ifPresent(found::add);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        } catch (IOException e) {
            throw failure("list", directory, e);
        }
        return found;
    }

    void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failure("delete", file, e);
        }
    }

    /** Removes the directories between {@code file} and {@code top} that are empty now. */
    void removeEmptyParents(Path file, Path top) {
        try {
            for (Path each = parent(file); !each.equals(top); each = parent(each)) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            // not empty, or not ours to remove: it stays
        }
    }

    /** The sentence for an error of the file system: what, where, what now. */
    StoreException failure(String verb, Path path, IOException e) {
        String start = "cannot " + verb + " " + path + " in the store " + root + ": ";
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        String text = reason == null ? e.getClass().getSimpleName() : reason;
        if (text.contains("No space left") || text.contains("quota exceeded")) {
            return new StoreException(start + "the disk is full; free some space or name another store", e);
        }
        if (e instanceof AccessDeniedException) {
            return new StoreException(start + "permission denied; let this user write there or name another store", e);
        }
        if (e instanceof NoSuchFileException) {
            return new StoreException(
                    start + "its directory does not exist and cannot be made here; name another store", e);
        }
        if (text.contains("Not a directory")) {
            return new StoreException(start + "a file is where a directory has to be; name another store", e);
        }
        if (text.contains("Read-only file system")) {
            return new StoreException(start + "the file system is read-only; name another store", e);
        }
        if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
            return new StoreException(start + "a file is where a directory has to be; name another store", e);
        }
        return new StoreException(start + text, e);
    }

    static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " is no file in a store");
        }
        return parent;
    }
}
