package io.sluice.backup;

import io.sluice.command.Cancellation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands what is written to another thread, which writes it to the target: compressing goes on while the store is slow.
 * At most 2 MiB are under way. When something fails there, the next write here fails, or {@link #close()}, which returns
 * only when the target has everything and is closed; {@link #failure()} is what it was.
 */
final class BackgroundOutput extends OutputStream {

    private static final int CHUNK = 256 * 1024;
    private static final int CHUNKS = 8;
    private static final long LOOK_UP_MILLIS = 100;
    private static final long GRACE_MILLIS = 5_000;
    private static final Chunk END = new Chunk(new byte[0], 0);

    private record Chunk(byte[] bytes, int length) {}

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final OutputStream target;
    private final Cancellation cancellation;
    private final Thread thread;
    private volatile @Nullable Throwable failure;
    private byte @Nullable [] current;
    private int used;
    private boolean closed;

    BackgroundOutput(OutputStream target, Cancellation cancellation) {
        this.target = target;
        this.cancellation = cancellation;
        for (int made = 0; made < CHUNKS; made++) {
            free.add(new byte[CHUNK]);
        }
        thread = new Thread(this::drain, "sluice-backup-store");
        thread.setDaemon(true);
        thread.start();
    }

    /** What went wrong on the other side, if anything did. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        throwFailure();
        int from = offset;
        int end = offset + length;
        while (from < end) {
            byte[] chunk = current == null ? takeFree() : current;
            current = chunk;
            int now = Math.min(chunk.length - used, end - from);
            System.arraycopy(source, from, chunk, used, now);
            used += now;
            from += now;
            if (used == chunk.length) {
                handOver();
            }
        }
    }

    /** Does nothing: a chunk is handed over when it is full. */
    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        handOver();
        filled.add(END);
        join();
        throwFailure();
    }

    private void handOver() {
        if (current != null) {
            filled.add(new Chunk(current, used));
            current = null;
            used = 0;
        }
    }

    private byte[] takeFree() throws IOException {
        try {
            while (true) {
                byte[] chunk = free.poll(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
                throwFailure();
                cancellation.check();
                if (chunk != null) {
                    return chunk;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing to the store");
        }
    }

    private void join() throws InterruptedIOException {
        try {
            while (thread.isAlive()) {
                thread.join(LOOK_UP_MILLIS);
                if (cancellation.isCancelled()) {
                    // a store that does not answer must not keep a run that was told to stop
                    thread.join(GRACE_MILLIS);
                    thread.interrupt();
                    cancellation.check();
                }
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing to the store");
        }
    }

    private void drain() {
        try {
            for (Chunk chunk = filled.take(); chunk != END; chunk = filled.take()) {
                cancellation.check();
                target.write(chunk.bytes(), 0, chunk.length());
                free.add(chunk.bytes());
            }
            target.close();
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void throwFailure() throws IOException {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IOException("the store takes no more: " + thrown.getMessage(), thrown);
        }
    }
}
