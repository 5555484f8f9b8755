package io.sluice.backup;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.sluice.command.Cancellation;
import io.sluice.database.DatabaseEngine;
import io.sluice.event.Events;
import io.sluice.store.ObjectWriter;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The way of a dump into the store: dump → zstd → age → sha256 → store. The last three run on a thread of their own;
 * zstd compresses on as many as there are processors, 4 at most: that outruns any dump, and
 * bounds its memory.
 */
final class DumpWriter {

    private static final int MOST_WORKERS = 4;
    private static final int BLOCK = 128 * 1024;

    /** @param dumpBytes before compression, {@code bytes} and {@code sha256}: as stored */
    record Written(long dumpBytes, long bytes, String sha256) {}

    private final Store store;
    private final List<String> recipients;

    DumpWriter(Store store, List<String> recipients) {
        this.store = store;
        this.recipients = recipients;
    }

    /** Returns when the whole dump is in the store as {@code key}; otherwise nothing of it is visible there. */
    Written write(String key, DatabaseEngine engine, Events events, Cancellation cancellation) {
        try (ObjectWriter object = store.write(key)) {
            MeasuredOutput stored =
                    new MeasuredOutput(object, store.locationOf(key), bytes -> events.progress("backup", bytes));
            OutputStream sealed = recipients.isEmpty() ? stored : AgeEncryption.encrypt(stored, recipients);
            long dumpBytes = dump(engine, sealed, events, cancellation);
            cancellation.check();
            object.commit();
            events.progress("backup", stored.bytes());
            return new Written(dumpBytes, stored.bytes(), stored.sha256());
        } catch (IOException e) {
            throw new StoreException(
                    "the backup could not be written to " + store.locationOf(key) + ": " + e.getMessage(), e);
        }
    }

    private static long dump(DatabaseEngine engine, OutputStream target, Events events, Cancellation cancellation)
            throws IOException {
        BackgroundOutput background = new BackgroundOutput(target, cancellation);
        try (background;
                CountedOutput dump = new CountedOutput(new BufferedOutputStream(compress(background), BLOCK))) {
            engine.dump(dump, events, cancellation);
            cancellation.check();
            if (dump.bytes() == 0) {
                throw new BackupException("the dump of " + engine.url().display()
                        + " is empty; nothing was kept of it: check the dump program and the database's name");
            }
            dump.close();
            return dump.bytes();
        } catch (IOException | RuntimeException e) {
            // the dump program dies of a broken pipe when the store fails: say what was first
            if (background.failure().orElse(null) instanceof RuntimeException first) {
                throw first;
            }
            throw e;
        }
    }

    private static OutputStream compress(OutputStream target) throws IOException {
        int processors = Runtime.getRuntime().availableProcessors();
        return new ZstdOutputStreamNoFinalizer(target, level(processors))
                .setWorkers(Math.min(processors, MOST_WORKERS))
                .setChecksum(true);
    }

    /**
     * zstd's own default, unless it would take its processors from the dump: level 2 wants a fifth to a third less of them,
     * for at most 6 % more bytes (measured with zstd 1.5.4 on a table of random digits and words, and on package lists).
     */
    private static int level(int processors) {
        return processors > 2 ? 3 : 2;
    }
}
