package io.sluice.backup;

import io.sluice.Sha256;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The bytes of a backup as the store has them, counted and hashed while they are read. */
final class StoredInput extends InputStream {

    private final BackupManifest manifest;
    private final String location;
    private final InputStream source;
    private final MessageDigest digest = Sha256.start();
    private long bytes;
    private boolean ended;
    private boolean checked;

    StoredInput(Store store, String key, BackupManifest manifest) {
        this.manifest = manifest;
        this.location = store.locationOf(key);
        this.source = store.open(key);
    }

    @Override
    public int read() {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        try {
            int read = source.read(target, offset, length);
            if (read > 0) {
                digest.update(target, offset, read);
                bytes += read;
            }
            ended |= read < 0;
            return read;
        } catch (IOException e) {
            throw new StoreException("cannot read " + location + " after " + bytes + " bytes: " + e.getMessage(), e);
        }
    }

    /**
     * Reads on to the end and compares with the manifest.
     *
     * @throws BackupException if it is not what was written
     */
    void checkWhole() {
        byte[] rest = new byte[64 * 1024];
        while (!ended) {
            read(rest, 0, rest.length);
        }
        if (checked) {
            return;
        }
        if (bytes != manifest.bytes()) {
            throw new BackupException(sentence("it has " + bytes + " bytes and should have " + manifest.bytes()));
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(manifest.sha256())) {
            throw new BackupException(sentence("its content is not what was written, by its SHA-256"));
        }
        checked = true;
    }

    /** What a failure to decrypt or decompress means. */
    BackupException damaged(IOException cause) {
        String what = "it cannot be read beyond its byte " + bytes + " of " + manifest.bytes() + " ("
                + cause.getMessage() + ")";
        if (bytes > manifest.bytes()) {
            what = "it is longer than the " + manifest.bytes() + " bytes it should have";
        } else if (ended && bytes < manifest.bytes()) {
            what = "it has " + bytes + " bytes and should have " + manifest.bytes();
        }
        return new BackupException(sentence(what), cause);
    }

    private String sentence(String what) {
        return "backup " + manifest.id() + " is damaged: " + location + ": " + what
                + "; take another one, 'sluice backups' lists them";
    }

    @Override
    public void close() {
        try {
            source.close();
        } catch (IOException e) {
            throw new StoreException("cannot close " + location + ": " + e.getMessage(), e);
        }
    }
}
