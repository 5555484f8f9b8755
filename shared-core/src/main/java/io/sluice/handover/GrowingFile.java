package io.sluice.handover;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A file that somebody is still writing, as a stream that ends when they are known to be through. */
final class GrowingFile extends InputStream {

    private static final long POLL_MS = 50;

    private final InputStream file;
    private volatile boolean complete;

    GrowingFile(InputStream file) {
        this.file = file;
    }

    /** What is in the file now is all there will be. */
    void complete() {
        complete = true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (true) {
            boolean last = complete;
            int count = file.read(into, offset, length);
            if (count > 0 || last) {
                return count > 0 ? count : -1;
            }
            try {
                Thread.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
