package io.sluice.backup;

import io.sluice.Sha256;
import io.sluice.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** What goes into the store, counted and hashed on its way. Closing it leaves the store's own stream open. */
final class MeasuredOutput extends OutputStream {

    private static final long BETWEEN_REPORTS = TimeUnit.MILLISECONDS.toNanos(250);

    private final OutputStream target;
    private final String location;
    private final LongConsumer progress;
    private final MessageDigest digest = Sha256.start();
    private long bytes;
    private long reported = System.nanoTime();

    /** @param progress takes the number of bytes so far, four times a second at most */
    MeasuredOutput(OutputStream target, String location, LongConsumer progress) {
        this.target = target;
        this.location = location;
        this.progress = progress;
    }

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        try {
            target.write(source, offset, length);
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write the backup to " + location + ": " + e.getMessage()
                            + "; nothing of it is kept, start again when that is put right",
                    e);
        }
        digest.update(source, offset, length);
        bytes += length;
        long now = System.nanoTime();
        if (now - reported >= BETWEEN_REPORTS) {
            reported = now;
            progress.accept(bytes);
        }
    }

    long bytes() {
        return bytes;
    }

    /** Of everything written so far; to be asked once, at the end. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
