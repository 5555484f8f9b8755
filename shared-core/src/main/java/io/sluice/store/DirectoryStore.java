package io.sluice.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A store in a directory, also one that several hosts share (NFS): processes need no locks and no clock in common.
 *
 * <pre>
 * documents/&lt;key&gt;@/0000000007     the document's seventh version, see {@link DirectoryDocuments}
 * objects/&lt;key&gt;                  complete objects, as they are
 * partial/                        what is being written now
 * </pre>
 *
 * Files are made with mode 0600 and directories with 0700.
 */
public final class DirectoryStore implements Store {

    private final DirectoryTree tree;
    private final DirectoryDocuments documents;
    private final Path objects;

    /** A store in {@code directory}, which is made when something is first written. */
    public DirectoryStore(Path directory) {
        tree = new DirectoryTree(directory.toAbsolutePath().normalize());
        documents = new DirectoryDocuments(tree);
        objects = tree.root().resolve("objects");
    }

    @Override
    public String location() {
        return tree.root().toString();
    }

    @Override
    public String locationOf(String key) {
        return file(key).toString();
    }

    @Override
    public void probe() {
        tree.makeRoot();
        tree.sweepPartial();
        String key = "probe/" + UUID.randomUUID();
        Document first = documents.create(key, bytes("1"));
        try {
            requireConflict(() -> documents.create(key, bytes("again")));
            documents.replace(first, bytes("2"));
            requireConflict(() -> documents.replace(first, bytes("3")));
            try (ObjectWriter writer = write(key)) {
                writer.commit();
            }
        } finally {
            documents.delete(key);
            delete(key);
        }
    }

    private void requireConflict(Runnable change) {
        try {
            change.run();
        } catch (StoreConflictException expected) {
            return;
        }
        throw new StoreException("the file system of " + location() + " lets two processes make the same file;"
                + " use another file system for the store, or an S3 bucket");
    }

    @Override
    public Optional<Document> read(String key) {
        return documents.read(KeySyntax.check(key));
    }

    @Override
    public Document create(String key, byte[] content) {
        return documents.create(KeySyntax.check(key), content);
    }

    @Override
    public Document replace(Document expected, byte[] content) {
        KeySyntax.check(expected.key());
        return documents.replace(expected, content);
    }

    @Override
    public List<String> documents(String prefix) {
        return documents.list(KeySyntax.checkPrefix(prefix));
    }

    @Override
    public ObjectWriter write(String key) {
        return new DirectoryObjectWriter(tree, key, file(key));
    }

    @Override
    public InputStream open(String key) {
        Path file = file(key);
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new StoreException("there is no " + file + "; was it deleted, or is this another store?", e);
        } catch (IOException e) {
            throw tree.failure("read", file, e);
        }
    }

    @Override
    public List<StoredObject> objects(String prefix) {
        KeySyntax.checkPrefix(prefix);
        return tree
                .walk(
                        objects.resolve(prefix),
                        (path, attributes) -> attributes.isRegularFile()
                                        && KeySyntax.isKey(
                                                objects.relativize(path).toString())
                                ? Optional.of(new StoredObject(
                                        objects.relativize(path).toString(), attributes.size()))
                                : Optional.empty())
                .stream()
                .sorted(Comparator.comparing(StoredObject::key))
                .toList();
    }

    @Override
    public Optional<StoredObject> object(String key) {
        Path file = file(key);
        try {
            return Files.isRegularFile(file) ? Optional.of(new StoredObject(key, Files.size(file))) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw tree.failure("read", file, e);
        }
    }

    @Override
    public List<String> foreign(String prefix) {
        KeySyntax.checkPrefix(prefix);
        Path below = objects.resolve(prefix);
        List<String> names = new ArrayList<>(documents.foreign(prefix));
        names.addAll(tree.walk(
                below,
                (path, attributes) -> attributes.isRegularFile()
                                && !KeySyntax.isKey(objects.relativize(path).toString())
                        ? Optional.of(KeySyntax.printable(below.relativize(path).toString()))
                        : Optional.empty()));
        return List.copyOf(names);
    }

    @Override
    public void delete(String key) {
        Path file = file(key);
        documents.delete(key);
        if (Files.isRegularFile(file)) {
            tree.delete(file);
            tree.removeEmptyParents(file, objects);
        }
    }

    @Override
    public void discardPartial(String key) {
        tree.discardPartial(KeySyntax.check(key));
    }

    @Override
    public void close() {}

    private Path file(String key) {
        return objects.resolve(KeySyntax.check(key));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
