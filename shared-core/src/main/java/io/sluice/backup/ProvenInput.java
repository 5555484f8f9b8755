package io.sluice.backup;

import io.sluice.Sha256;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A backup's bytes, read once more: a block is given out only if it is what it was when the whole was read and proven. So
 * nothing that the digest does not cover reaches a decoder or a database, even if someone exchanges the object meanwhile.
 */
final class ProvenInput extends InputStream {

    /** 32 bytes of memory for each: 3 MB for 100 GB. */
    private static final int BLOCK_BYTES = 1 << 20;

    private final StoredInput source;
    private final List<byte[]> digests;
    private byte[] block = {};
    private int position;
    private int number;

    ProvenInput(StoredInput source, List<byte[]> digests) {
        this.source = source;
        this.digests = digests;
    }

    /** Reads the whole, and gives the digests of its blocks. */
    static List<byte[]> prove(StoredInput source) {
        List<byte[]> digests = new ArrayList<>();
        byte[] block = new byte[BLOCK_BYTES];
        for (int length; (length = fill(source, block)) > 0; ) {
            MessageDigest digest = Sha256.start();
            digest.update(block, 0, length);
            digests.add(digest.digest());
        }
        source.checkWhole();
        return digests;
    }

    private static int fill(StoredInput source, byte[] block) {
        int length = 0;
        for (int read; length < block.length && (read = source.read(block, length, block.length - length)) >= 0; ) {
            length += read;
        }
        return length;
    }

    @Override
    public int read() {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (position == block.length && !next()) {
            return -1;
        }
        int count = Math.min(length, block.length - position);
        System.arraycopy(block, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean next() {
        byte[] read = new byte[BLOCK_BYTES];
        int length = fill(source, read);
        if (length == 0) {
            return false;
        }
        block = length == BLOCK_BYTES ? read : java.util.Arrays.copyOf(read, length);
        position = 0;
        if (number >= digests.size() || !MessageDigest.isEqual(Sha256.start().digest(block), digests.get(number))) {
            throw source.damaged("it was changed while it was being read");
        }
        number++;
        return true;
    }

    @Override
    public void close() {
        source.close();
    }
}
