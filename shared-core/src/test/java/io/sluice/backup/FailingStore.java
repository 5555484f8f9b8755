package io.sluice.backup;

import io.sluice.store.Document;
import io.sluice.store.ObjectWriter;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A real store whose objects break off at a byte, whose commit or whose manifests fail: as a network can. */
class FailingStore implements Store {

    static final long NEVER = Long.MAX_VALUE;

    private final Store store;
    private final long failingByte;
    private final boolean commitFails;
    private final boolean manifestsFail;

    FailingStore(Store store, long failingByte, boolean commitFails, boolean manifestsFail) {
        this.store = store;
        this.failingByte = failingByte;
        this.commitFails = commitFails;
        this.manifestsFail = manifestsFail;
    }

    @Override
    public ObjectWriter write(String key) {
        ObjectWriter writer = store.write(key);
        return new ObjectWriter() {
            private long written;

            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                written += length;
                if (written > failingByte) {
                    throw new IOException("Connection reset by peer");
                }
                writer.write(source, offset, length);
            }

            @Override
            public StoredObject commit() {
                if (commitFails) {
                    throw new StoreException("the store confirms another size");
                }
                return writer.commit();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    @Override
    public Document create(String key, byte[] content) {
        if (manifestsFail && key.endsWith("/manifest")) {
            throw new StoreException("the store takes no documents");
        }
        return store.create(key, content);
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public String locationOf(String key) {
        return store.locationOf(key);
    }

    @Override
    public void probe() {
        store.probe();
    }

    @Override
    public Optional<Document> read(String key) {
        return store.read(key);
    }

    @Override
    public Document replace(Document expected, byte[] content) {
        return store.replace(expected, content);
    }

    @Override
    public List<String> documents(String prefix) {
        return store.documents(prefix);
    }

    @Override
    public InputStream open(String key) {
        return store.open(key);
    }

    @Override
    public List<StoredObject> objects(String prefix) {
        return store.objects(prefix);
    }

    @Override
    public Optional<StoredObject> object(String key) {
        return store.object(key);
    }

    @Override
    public List<String> foreign(String prefix) {
        return store.foreign(prefix);
    }

    @Override
    public void delete(String key) {
        store.delete(key);
    }

    @Override
    public void discardPartial(String key) {
        store.discardPartial(key);
    }

    @Override
    public void close() {
        store.close();
    }
}
