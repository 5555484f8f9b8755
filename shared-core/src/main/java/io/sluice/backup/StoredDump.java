package io.sluice.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.sluice.database.DumpSource;
import io.sluice.spec.ReleaseSpec;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.List;

/** A dump in the store, on its way back: store → sha256 → age → zstd. */
final class StoredDump implements DumpSource {

    private final Store store;
    private final BackupManifest manifest;
    private final String key;
    private final List<RecipientStanzaReader> identities;

    /** @throws BackupException if the backup is encrypted and no identity is named, or none that is one */
    StoredDump(Store store, BackupManifest manifest, ReleaseSpec.Restore restore) {
        if (manifest.object() == null) {
            throw new BackupException("backup " + manifest.id() + " was made by backup.command ('"
                    + manifest.externalId() + "'), so restore.command has to restore it: set it in release.yaml");
        }
        this.store = store;
        this.manifest = manifest;
        key = manifest.object();
        identities = manifest.recipients().isEmpty() ? List.of() : AgeEncryption.identities(restore);
        if (identities.isEmpty() && !manifest.recipients().isEmpty()) {
            throw new BackupException("backup " + manifest.id() + " is encrypted for "
                    + String.join(", ", manifest.recipients())
                    + ": set restore.identity or restore.identityFile to the age identity of one of them");
        }
    }

    @Override
    public InputStream open() {
        StoredInput stored = new StoredInput(store, key, manifest);
        try {
            return new Dump(new ZstdInputStreamNoFinalizer(decrypt(stored)), stored);
        } catch (IOException e) {
            stored.close();
            throw stored.damaged(e);
        } catch (RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    private InputStream decrypt(StoredInput stored) throws IOException {
        if (manifest.recipients().isEmpty()) {
            return stored;
        }
        try {
            return AgeEncryption.decrypt(stored, identities);
        } catch (GeneralSecurityException e) {
            throw new BackupException(
                    "restore.identity does not open backup " + manifest.id() + ", which is encrypted for "
                            + String.join(", ", manifest.recipients()) + " (or the beginning of "
                            + store.locationOf(key) + " is damaged)",
                    e);
        }
    }

    /** The dump as the engine reads it; at its end stands the check of the whole object. */
    private static final class Dump extends FilterInputStream {

        private final StoredInput stored;

        Dump(InputStream dump, StoredInput stored) {
            super(dump);
            this.stored = stored;
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(target, offset, length);
            } catch (IOException e) {
                throw stored.damaged(e);
            }
            if (read < 0) {
                stored.checkWhole();
            }
            return read;
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new StoreException("cannot close what was read from the store: " + e.getMessage(), e);
            }
        }
    }
}
