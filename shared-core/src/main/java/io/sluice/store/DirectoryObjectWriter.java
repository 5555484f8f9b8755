package io.sluice.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Writes to {@code partial/}; the object gets its name, at once and whole, when it is complete and on the disk. */
final class DirectoryObjectWriter extends ObjectWriter {

    private final DirectoryTree tree;
    private final String key;
    private final Path target;
    private final Path partial;
    private final FileOutputStream out;
    private long written;
    private boolean open = true;
    private @Nullable StoreException failed;

    DirectoryObjectWriter(DirectoryTree tree, String key, Path target) {
        this.tree = tree;
        this.key = key;
        this.target = target;
        this.partial = tree.newPartial(key);
        try {
            this.out = new FileOutputStream(partial.toFile());
        } catch (IOException e) {
            throw tree.failure("write", partial, e);
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        requireSound();
        try {
            out.write(bytes, offset, length);
            written += length;
        } catch (IOException e) {
            throw fail(e);
        }
    }

    @Override
    public StoredObject commit() {
        requireSound();
        try {
            out.getFD().sync();
            out.close();
            long held = Files.size(partial);
            if (held != written) {
                throw new IOException("it holds " + held + " bytes after " + written + " were written");
            }
            tree.inDirectory(
                    target,
                    () -> Files.move(
                            partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
            open = false;
            tree.sync(target);
            return new StoredObject(key, written);
        } catch (IOException e) {
            throw fail(e);
        }
    }

    private void requireSound() {
        if (failed != null) {
            throw failed;
        }
        if (!open) {
            throw new IllegalStateException("the object " + key + " is written already");
        }
    }

    /** Gives the space back at once: others may need it while the failure is being told. */
    private StoreException fail(IOException e) {
        StoreException failure = tree.failure("write", target, e);
        failed = failure;
        close();
        return failure;
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            out.close();
        } catch (IOException e) {
            // what it could not write is thrown away next
        }
        try {
            tree.delete(partial);
        } catch (StoreException e) {
            // invisible, and discardPartial finds it
        }
    }
}
