package io.sluice.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.sluice.database.DatabaseFamily;
import io.sluice.database.DumpSource;
import io.sluice.spec.ReleaseSpec;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dump in the store, on its way back: store → sha256 → age → zstd, never longer than its manifest says. */
final class StoredDump implements DumpSource {

    private final Store store;
    private final BackupManifest manifest;
    private final String key;
    private final List<RecipientStanzaReader> identities;
    private final boolean proven;
    private @Nullable List<byte[]> digests;

    /**
     * @param proven whether the whole has to be read and its digest checked before a byte of it is given out
     * @throws BackupException if the backup is encrypted and no identity is named, or none that is one
     */
    StoredDump(Store store, BackupManifest manifest, ReleaseSpec.Restore restore, boolean proven) {
        if (manifest.object() == null) {
            throw new BackupException("backup " + manifest.id() + " was made by backup.command ('"
                    + manifest.externalId() + "'), so restore.command has to restore it: set it in release.yaml");
        }
        this.store = store;
        this.manifest = manifest;
        this.proven = proven;
        key = manifest.object();
        identities = manifest.recipients().isEmpty() ? List.of() : AgeEncryption.identities(restore);
        if (identities.isEmpty() && !manifest.recipients().isEmpty()) {
            throw new BackupException("backup " + manifest.id() + " is encrypted for "
                    + String.join(", ", manifest.recipients())
                    + ": set restore.identity or restore.identityFile to the age identity of one of them");
        }
    }

    /** @throws BackupException if it cannot be read, or does not begin as a dump of its engine does */
    void examine() {
        String beginning = beginning();
        try (InputStream dump = open()) {
            byte[] read = dump.readNBytes(beginning.length());
            if (!new String(read, StandardCharsets.ISO_8859_1).equals(beginning)) {
                throw new BackupException("backup " + manifest.id() + " is not a dump of " + manifest.engine()
                        + ", by its first bytes: " + store.locationOf(key)
                        + "; take another one, 'sluice backups' lists them");
            }
        } catch (IOException e) {
            throw new StoreException("cannot read " + store.locationOf(key) + ": " + e.getMessage(), e);
        }
    }

    private String beginning() {
        for (DatabaseFamily family : DatabaseFamily.values()) {
            if (family.id().equals(manifest.engine())) {
                return family.dumpBeginning();
            }
        }
        throw new BackupException("backup " + manifest.id() + " is of " + manifest.engine()
                + ", which this version of Sluice does not know; use version " + manifest.sluiceVersion());
    }

    @Override
    public long size() {
        return manifest.dumpBytes();
    }

    @Override
    public InputStream open() {
        List<byte[]> known = proven ? prove() : List.of();
        StoredInput stored = new StoredInput(store, manifest);
        try {
            InputStream bytes = proven ? new ProvenInput(stored, known) : stored;
            return new Dump(new ZstdInputStreamNoFinalizer(decrypt(bytes)), stored, manifest.dumpBytes());
        } catch (IOException e) {
            stored.close();
            throw stored.damaged(e);
        } catch (RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    private synchronized List<byte[]> prove() {
        List<byte[]> known = digests;
        if (known == null) {
            try (StoredInput stored = new StoredInput(store, manifest)) {
                known = ProvenInput.prove(stored);
            }
            digests = known;
        }
        return known;
    }

    private InputStream decrypt(InputStream stored) throws IOException {
        if (manifest.recipients().isEmpty()) {
            return stored;
        }
        try {
            return AgeEncryption.decrypt(stored, identities);
        } catch (GeneralSecurityException e) {
            throw new BackupException(
                    "the age identity (restore.identity or restore.identityFile) does not decrypt backup "
                            + manifest.id() + ", which is encrypted for "
                            + String.join(", ", manifest.recipients()) + " (or the beginning of "
                            + store.locationOf(key) + " is damaged)",
                    e);
        }
    }

    /** The dump as the engine reads it; at its end stands the check of the whole object. */
    private static final class Dump extends FilterInputStream {

        private final StoredInput stored;
        private final long limit;
        private long bytes;

        Dump(InputStream dump, StoredInput stored, long limit) {
            super(dump);
            this.stored = stored;
            this.limit = limit;
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
            } else {
                bytes += read;
            }
            if (bytes > limit || read < 0 && bytes < limit) {
                throw stored.damaged("it unpacks to " + (read < 0 ? bytes : "more than " + limit)
                        + " bytes, and its manifest says " + limit);
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
