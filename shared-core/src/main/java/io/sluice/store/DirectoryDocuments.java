package io.sluice.store;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Documents as numbered versions; the highest number is the present one. A version is written aside and then
 * hard-linked to its name, which exactly one process can do and which shows it whole or not at all, on NFS, too.
 *
 * <p>Old versions are pruned, so a writer that slept for long finds its number free again. Each version therefore
 * begins with a line that names itself and the version it replaced. A writer that sees a higher number after linking has
 * won if the next version replaced its own, and has lost if it did not.
 */
final class DirectoryDocuments {

    private static final int KEPT = 8;
    private static final int PRUNED_AT = 16;
    private static final String NONE = "-";

    private final DirectoryTree tree;
    private final Path root;

    DirectoryDocuments(DirectoryTree tree) {
        this.tree = tree;
        this.root = tree.root().resolve("documents");
    }

    /** One version as it is on the disk: its own name, the one it replaced ("-" for none), the content. */
    record Version(String id, String replaced, byte[] content) {

        byte[] toBytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes((id + " " + replaced + "\n").getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(content);
            return bytes.toByteArray();
        }

        static Version parse(Path file, byte[] bytes) {
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String[] line = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
            if (end == bytes.length || line.length != 2) {
                throw new StoreException(file + " is damaged: it does not begin as Sluice writes it;"
                        + " move it away, and the version before it counts");
            }
            return new Version(line[0], line[1], Arrays.copyOfRange(bytes, end + 1, bytes.length));
        }
    }

    Optional<Document> read(String key) {
        while (true) {
            NavigableSet<Long> numbers = numbers(key);
            if (numbers.isEmpty()) {
                return Optional.empty();
            }
            long last = numbers.last();
            Optional<Version> version = version(key, last);
            if (version.isPresent()) {
                return Optional.of(new Document(key, version.get().content, last + "." + version.get().id));
            }
            pause(); // pruned or deleted between the two looks
        }
    }

    Document create(String key, byte[] content) {
        if (!numbers(key).isEmpty()) {
            throw new StoreConflictException(key);
        }
        return add(key, 1, NONE, content);
    }

    Document replace(Document expected, byte[] content) {
        Optional<Document> present = read(expected.key());
        if (present.isEmpty() || !present.get().version().equals(expected.version())) {
            throw new StoreConflictException(expected.key());
        }
        String[] version = expected.version().split("\\.", 2);
        return add(expected.key(), Long.parseLong(version[0]) + 1, version[1], content);
    }

    private Document add(String key, long number, String replaced, byte[] content) {
        return settle(link(key, number, replaced, content));
    }

    /** A version that has its name; whether it became the present one is not known yet. */
    record Linked(String key, long number, Version version) {}

    /** @throws StoreConflictException if the number is taken */
    Linked link(String key, long number, String replaced, byte[] content) {
        Version ours = new Version(UUID.randomUUID().toString(), replaced, content.clone());
        Path file = file(key, number);
        Path aside = tree.newDocument();
        try {
            try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
                out.write(ours.toBytes());
                out.getFD().sync();
            }
            link(key, number, ours, aside);
            tree.sync(file);
            return new Linked(key, number, ours);
        } catch (IOException e) {
            throw tree.failure("write", file, e);
        } finally {
            tree.delete(aside);
        }
    }

    /** @throws StoreConflictException if the number was free only because its first owner was pruned */
    Document settle(Linked linked) {
        String key = linked.key;
        Version ours = linked.version;
        if (!settled(key, linked.number, ours)) {
            tree.delete(file(key, linked.number));
            throw new StoreConflictException(key);
        }
        prune(key);
        return new Document(key, ours.content, linked.number + "." + ours.id);
    }

    private void link(String key, long number, Version ours, Path aside) throws IOException {
        Path file = file(key, number);
        try {
            tree.inDirectory(file, () -> Files.createLink(file, aside));
        } catch (UnsupportedOperationException e) {
            throw noHardLinks(e);
        } catch (IOException e) {
            if (isOurs(key, number, ours)) {
                return; // NFS: the link was made, the reply was lost, and the repeated request failed
            }
            if (e instanceof FileAlreadyExistsException) {
                throw new StoreConflictException(key);
            }
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("not permitted") || reason.contains("not supported")) {
                throw noHardLinks(e);
            }
            throw e;
        }
    }

    private StoreException noHardLinks(Exception cause) {
        return new StoreException(
                "the file system of " + tree.root() + " has no hard links, which keep two processes"
                        + " from writing the same record; use another file system for the store, or an S3 bucket",
                cause);
    }

    /** Whether the version just linked became the present one, if only for a moment. */
    private boolean settled(String key, long number, Version ours) {
        while (true) {
            NavigableSet<Long> numbers = numbers(key);
            if (numbers.isEmpty()) {
                return true; // written, then deleted by somebody
            }
            if (numbers.last() <= number) {
                if (ours.replaced.equals(NONE)) {
                    return true;
                }
                Optional<Version> before = version(key, number - 1);
                if (before.isPresent() || numbers(key).equals(numbers)) {
                    return before.filter(version -> version.id.equals(ours.replaced))
                            .isPresent();
                }
                continue; // others went on while we looked, and pruned what ours had replaced
            }
            if (!numbers.contains(number + 1)) {
                // Pruning goes upwards and takes versions only that were replaced by the next one: had ours been
                // in its place before the next one was pruned, ours would be gone.
                return !isOurs(key, number, ours);
            }
            Optional<Version> next = version(key, number + 1);
            if (next.isPresent()) {
                return next.get().replaced.equals(ours.id);
            }
            pause();
        }
    }

    private boolean isOurs(String key, long number, Version ours) {
        return version(key, number)
                .filter(version -> version.id.equals(ours.id))
                .isPresent();
    }

    private void prune(String key) {
        NavigableSet<Long> numbers = numbers(key);
        if (numbers.size() <= PRUNED_AT) {
            return;
        }
        for (long number : numbers.headSet(numbers.last() - KEPT, true)) {
            Optional<Version> version = version(key, number);
            Optional<Version> next = version(key, number + 1);
            if (version.isPresent() && next.isPresent() && next.get().replaced.equals(version.get().id)) {
                tree.delete(file(key, number));
            }
        }
    }

    void delete(String key) {
        for (long number : numbers(key)) {
            tree.delete(file(key, number));
        }
        tree.removeEmptyParents(file(key, 0), root);
    }

    List<String> list(String prefix) {
        return tree
                .walk(root.resolve(prefix), (path, attributes) -> {
                    String key = root.relativize(path).toString();
                    return attributes.isDirectory() && key.endsWith("@")
                            ? Optional.of(key.substring(0, key.length() - 1))
                            : Optional.<String>empty();
                })
                .stream()
                .filter(KeySyntax::isKey)
                .filter(key -> !numbers(key).isEmpty())
                .sorted()
                .toList();
    }

    /** Files below a prefix that are no version of a document, by their path below it. */
    List<String> foreign(String prefix) {
        Path below = root.resolve(prefix);
        return tree.walk(below, (path, attributes) -> {
            String name = root.relativize(path).toString();
            boolean version =
                    name.matches("[^@]*@/[0-9]{10,18}") && KeySyntax.isKey(name.substring(0, name.indexOf('@')));
            return attributes.isRegularFile() && !version
                    ? Optional.of(KeySyntax.printable(below.relativize(path).toString()))
                    : Optional.empty();
        });
    }

    private NavigableSet<Long> numbers(String key) {
        NavigableSet<Long> numbers = new TreeSet<>();
        for (Path file : tree.entries(directory(key))) {
            String name = DirectoryTree.name(file);
            if (name.matches("[0-9]{10,18}")) {
                numbers.add(Long.parseLong(name));
            }
        }
        return numbers;
    }

    private Optional<Version> version(String key, long number) {
        Path file = file(key, number);
        try {
            return Optional.of(Version.parse(file, Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Stale file handle")) {
                return Optional.empty(); // NFS: deleted by another host
            }
            throw tree.failure("read", file, e);
        }
    }

    /** NFS may list a file for a while that another host has deleted. */
    private static void pause() {
        LockSupport.parkNanos(1_000_000);
    }

    private Path directory(String key) {
        return root.resolve(key + "@");
    }

    private Path file(String key, long number) {
        return directory(key).resolve(String.format(Locale.ROOT, "%010d", number));
    }
}
