package io.sluice.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts what goes through. */
final class CountedOutput extends FilterOutputStream {

    private long bytes;

    CountedOutput(OutputStream target) {
        super(target);
    }

    @Override
    public void write(int single) throws IOException {
        out.write(single);
        bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        out.write(source, offset, length);
        bytes += length;
    }

    /** Does nothing: a flush in the middle of a dump would only end a block of the compressor early. */
    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        out.close();
    }

    long bytes() {
        return bytes;
    }
}
