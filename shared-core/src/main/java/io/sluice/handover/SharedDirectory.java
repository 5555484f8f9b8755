package io.sluice.handover;

import io.sluice.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directory that two containers share. The other one is not ours: no link of it is followed, no file of it is read
 * beyond a limit or believed to be well-formed.
 */
final class SharedDirectory {

    private static final int LONGEST_MESSAGE = 256;
    private static final int SET_GROUP_ID = 02000;

    private final Path directory;

    private SharedDirectory(Path directory) {
        this.directory = directory;
    }

    /** @throws SluiceException if it is no directory and cannot be made */
    static SharedDirectory create(Path directory) {
        try {
            Files.createDirectories(directory);
            return new SharedDirectory(directory);
        } catch (IOException e) {
            throw new SluiceException(
                    "the directory " + directory + " cannot be made (" + e.getMessage()
                            + "); mount a volume there that the application's container mounts, too",
                    e);
        }
    }

    static SharedDirectory of(Path directory) {
        return new SharedDirectory(directory);
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** The words of a file of one short line; empty if there is none, or it is something else. */
    Optional<String[]> words(String name) {
        try (SeekableByteChannel file =
                Files.newByteChannel(regular(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.allocate(LONGEST_MESSAGE);
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // a short file comes in one piece, but nobody promises that
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            return text.endsWith("\n") ? Optional.of(text.strip().split(" ")) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean has(String name) {
        return Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** A stream of a file's bytes. */
    InputStream open(String name) throws IOException {
        return Channels.newInputStream(
                Files.newByteChannel(regular(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    /** A fifo or a device would block whoever opens it. */
    private Path regular(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        return file;
    }

    /** Puts a file in place, whole, for everybody to read. */
    void write(String name, byte[] content) {
        put(name, content, "rw-r--r--");
    }

    /**
     * Puts a file in place, whole, for our own user; for the directory's group, too, if somebody gave the directory to a
     * group (set-group-ID: what Kubernetes does with a pod's fsGroup).
     */
    void writeSecret(String name, byte[] content) {
        put(name, content, isGroups() ? "rw-r-----" : "rw-------");
    }

    private void put(String name, byte[] content, String mode) {
        Path temporary = directory.resolve("." + name + ".new");
        try {
            Files.deleteIfExists(temporary);
            var onlyOurs = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (SeekableByteChannel file = Files.newByteChannel(
                    temporary, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), onlyOurs)) {
                Files.getFileAttributeView(temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setPermissions(PosixFilePermissions.fromString(mode));
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
            Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SluiceException(
                    "cannot write " + directory.resolve(name) + " (" + e.getMessage()
                            + "); it has to be a volume that both containers can write",
                    e);
        }
    }

    private boolean isGroups() {
        try {
            return ((int) Files.getAttribute(directory, "unix:mode") & SET_GROUP_ID) != 0;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Takes a file away; one that belongs to somebody else may have to stay. */
    void delete(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            // what it says is over, and its name is never used again
        }
    }

    /** Names of the files that match a glob. */
    List<String> names(String glob) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (IOException e) {
            // no directory, no files
        }
        return names;
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
