package io.sluice.store;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Where backups and records live; the only state that the processes of a release share. It keeps two kinds of things:
 * <i>documents</i>, small, changed by compare-and-set only, and <i>objects</i>, large, written once as a stream and
 * visible only when complete. Keys are relative paths of {@code [A-Za-z0-9._-]} segments separated by {@code /}; a key
 * is either a document or an object, and never a directory of others ({@code a} beside {@code a/b}). Every method throws
 * {@link StoreException} with a sentence that names the location.
 */
public interface Store extends AutoCloseable {

    /** The directory's absolute path, or {@code s3://bucket/prefix}. */
    String location();

    /** Where a person finds an object: an absolute path or an {@code s3://} URL. */
    String locationOf(String key);

    /** Proves that the store can be reached, written to, and honours compare-and-set; leaves nothing behind. */
    void probe();

    /** The document's present content and version. */
    Optional<Document> read(String key);

    /**
     * Makes a document that must not exist yet.
     *
     * @throws StoreConflictException if it exists
     */
    Document create(String key, byte[] content);

    /**
     * Replaces a document that must still be at {@code expected}'s version.
     *
     * @throws StoreConflictException if somebody else was faster
     */
    Document replace(Document expected, byte[] content);

    /** Keys of the documents below a prefix that ends with {@code /}, sorted. */
    List<String> documents(String prefix);

    /** Starts an object; nothing is visible before {@link ObjectWriter#commit()}. */
    ObjectWriter write(String key);

    /** Reads an object from its beginning. */
    InputStream open(String key);

    /** The objects below a prefix that ends with {@code /}, sorted by key; never one that is not complete. */
    List<StoredObject> objects(String prefix);

    /** A complete object, asked for by its key and not through a listing, which may lag; empty if there is none. */
    Optional<StoredObject> object(String key);

    /**
     * What lies below a prefix that ends with {@code /} and no store has written: the "folders" that consoles make in a
     * bucket, files that somebody copied there. {@link #documents} and {@link #objects} leave it out.
     *
     * @return names below the prefix, without control characters
     */
    List<String> foreign(String prefix);

    /** Removes a document or an object; no error if there is none. */
    void delete(String key);

    /**
     * Removes what a writer that died has left of the object {@code key} (a partial file, an unfinished upload); no
     * error if there is nothing.
     */
    void discardPartial(String key);

    @Override
    void close();
}
