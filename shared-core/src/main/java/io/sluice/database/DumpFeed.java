package io.sluice.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a dump to a program on a thread of its own. The dump is read to its end even if the program stops reading
 * before, because its digest is checked there.
 */
final class DumpFeed implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 18;
    private static final long PATIENCE_MILLISECONDS = 5_000;

    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    private DumpFeed(DumpSource dump, OutputStream program) {
        thread = new Thread(() -> feed(dump, program), "dump feed");
        thread.setDaemon(true);
    }

    static DumpFeed start(DumpSource dump, OutputStream program) {
        DumpFeed feed = new DumpFeed(dump, program);
        feed.thread.start();
        return feed;
    }

    private void feed(DumpSource dump, OutputStream program) {
        boolean reading = true;
        try (InputStream source = dump.open()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int length; !stopped && (length = source.read(buffer)) >= 0; ) {
                reading = reading && write(program, buffer, length);
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            try {
                program.close();
            } catch (IOException e) {
                // The program has ended; its exit status tells why.
            }
        }
    }

    private static boolean write(OutputStream program, byte[] buffer, int length) {
        try {
            program.write(buffer, 0, length);
            return true;
        } catch (IOException programStoppedReading) {
            return false;
        }
    }

    /** Waits until the dump was read to its end; throws what its reader threw. */
    void finish() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("reading the dump was interrupted", e);
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown != null) {
            throw new DatabaseException("the dump cannot be read: " + thrown.getMessage(), thrown);
        }
    }

    /** Stops reading. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(PATIENCE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
