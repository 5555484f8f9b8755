package io.sluice.store;

/**
 * How large the parts of an upload are. The whole size is not known when the first is sent, and there can be 10,000 of
 * at least 5 MiB (Amazon S3 user guide, "Multipart upload limits"). So they grow: 8 MiB up to the 300th, some 20 MiB
 * at 10 GiB and 105 MiB at 100 GiB, and the 10,000 together hold 5 TiB, S3's largest object at one time.
 */
final class PartSize {

    static final int MOST_PARTS = 10_000;
    private static final int MIB = 1 << 20;

    private PartSize() {}

    /** Bytes of the part with this number, from 1 on. */
    static int of(int number) {
        if (number > MOST_PARTS) {
            throw new StoreException("an object in S3 cannot be larger than 5 TiB; use a directory for the store");
        }
        int step = (number - 1) / 100; // the buffers are made anew at each step only
        return (8 + 16 * step * step / 100) * MIB;
    }

    /** Whether two such parts at once are too much: then one is sent before the next is filled. */
    static boolean needsAllMemory(int size) {
        return size > 64 * MIB;
    }
}
