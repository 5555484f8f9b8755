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

    /** @param manifest of a backup that has an object */
    StoredInput(Store store, BackupManifest manifest) {
        String key = String.valueOf(manifest.object());
        this.manifest = manifest;
        this.location = store.locationOf(key);
        this.source = store.open(key);
    }

    @Override
    public int read() {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    /** @throws BackupException as soon as there are more bytes than the manifest says */
    @Override
    public int read(byte[] target, int offset, int length) {
        int read;
        try {
            read = source.read(target, offset, length);
        } catch (IOException e) {
            throw new StoreException("cannot read " + location + " after " + bytes + " bytes: " + e.getMessage(), e);
        }
        if (read > 0) {
            digest.update(target, offset, read);
            bytes += read;
            if (bytes > manifest.bytes()) {
                throw damaged("it is longer than the " + manifest.bytes() + " bytes it should have");
            }
        }
        ended |= read < 0;
        return read;
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
            throw damaged("it has " + bytes + " bytes and should have " + manifest.bytes());
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(manifest.sha256())) {
            throw damaged("its content is not what was written, by its SHA-256");
        }
        checked = true;
    }

    /** What a failure to decrypt or decompress means. */
    BackupException damaged(IOException cause) {
        String what = ended && bytes < manifest.bytes()
                ? "it has " + bytes + " bytes and should have " + manifest.bytes()
                : "it cannot be read beyond its byte " + bytes + " of " + manifest.bytes() + " (" + cause.getMessage()
                        + ")";
        return new BackupException(sentence(what), cause);
    }

    BackupException damaged(String what) {
        return new BackupException(sentence(what));
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
