package io.sluice.store;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Uploads in parts while it is written to: one part is filled while the one before is sent. An object smaller than a
 * part goes out in one request.
 */
final class S3ObjectWriter extends ObjectWriter {

    private final S3Client client;
    private final S3Location location;
    private final S3Failures failures;
    private final String key;
    private final String inBucket;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sluice-upload");
        thread.setDaemon(true);
        return thread;
    });
    private final List<CompletedPart> parts = new ArrayList<>();
    private @Nullable String uploadId;
    private @Nullable Future<CompletedPart> sending;
    private byte[] filling = new byte[PartSize.of(1)];
    private byte[] spare = new byte[0];
    private int filled;
    private int part = 1;
    private long written;
    private boolean open = true;
    private @Nullable RuntimeException failed;

    S3ObjectWriter(S3Client client, S3Location location, S3Failures failures, String key, String inBucket) {
        this.client = client;
        this.location = location;
        this.failures = failures;
        this.key = key;
        this.inBucket = inBucket;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        requireSound();
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == PartSize.of(part)) {
                guarded(() -> {
                    sendPart();
                    nextBuffer();
                });
            }
            int count = Math.min(left, PartSize.of(part) - filled);
            System.arraycopy(bytes, from, filling, filled, count);
            filled += count;
            from += count;
            left -= count;
            written += count;
        }
    }

    private void sendPart() {
        collectPart();
        if (uploadId == null) {
            uploadId = client.createMultipartUpload(
                            request -> request.bucket(location.bucket()).key(inBucket))
                    .uploadId();
        }
        byte[] full = filling;
        int length = filled;
        int number = part++;
        sending = sender.submit(() -> upload(number, full, length));
    }

    private void nextBuffer() {
        byte[] full = filling;
        int next = PartSize.of(part);
        if (PartSize.needsAllMemory(next)) {
            collectPart();
            spare = full;
        }
        filling = spare.length >= next ? spare : allocate(next);
        spare = full == filling ? new byte[0] : full;
        filled = 0;
    }

    private byte[] allocate(int size) {
        spare = new byte[0];
        try {
            return new byte[size];
        } catch (OutOfMemoryError e) {
            throw new StoreException(
                    key + " has become so large that its next part needs " + (size >> 20) + " MiB of memory, which this"
                            + " process does not have; start it with a larger heap, such as JAVA_TOOL_OPTIONS=-Xmx4g",
                    e);
        }
    }

    /** Waits for the part that is being sent. */
    private void collectPart() {
        if (sending == null) {
            return;
        }
        try {
            parts.add(sending.get());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the upload of " + key + " was interrupted", e);
        } finally {
            sending = null;
        }
    }

    private CompletedPart upload(int number, byte[] bytes, int length) {
        Md5 md5 = Md5.of(bytes, length);
        UploadPartResponse answer = client.uploadPart(
                request -> request.bucket(location.bucket())
                        .key(inBucket)
                        .uploadId(uploadId)
                        .partNumber(number)
                        .contentMD5(md5.base64()),
                body(bytes, length));
        requireEqual(md5, answer.eTag(), answer.serverSideEncryptionAsString());
        return CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build();
    }

    @Override
    public StoredObject commit() {
        requireSound();
        guarded(() -> {
            if (part == 1) {
                put();
            } else {
                sendPart();
                collectPart();
                complete();
            }
            requireSize();
        });
        open = false;
        release();
        return new StoredObject(key, written);
    }

    private void put() {
        Md5 md5 = Md5.of(filling, filled);
        PutObjectResponse answer = client.putObject(
                request -> request.bucket(location.bucket()).key(inBucket).contentMD5(md5.base64()),
                body(filling, filled));
        uploadId = null;
        try {
            requireEqual(md5, answer.eTag(), answer.serverSideEncryptionAsString());
        } catch (StoreException e) {
            remove();
            throw e;
        }
    }

    private void complete() {
        try {
            client.completeMultipartUpload(request -> request.bucket(location.bucket())
                    .key(inBucket)
                    .uploadId(uploadId)
                    .multipartUpload(all -> all.parts(parts)));
        } catch (S3Exception e) {
            // Also when it was completed, the answer was lost and the request was sent again: then it is there.
            if (e.statusCode() != 404 || !isThere()) {
                throw e;
            }
        }
        uploadId = null;
    }

    private boolean isThere() {
        try {
            client.headObject(request -> request.bucket(location.bucket()).key(inBucket));
            return true;
        } catch (S3Exception e) {
            return false;
        }
    }

    private void requireSize() {
        long held = client.headObject(
                        request -> request.bucket(location.bucket()).key(inBucket))
                .contentLength();
        if (held != written) {
            remove();
            throw new StoreException("the server of " + location.describe() + " holds " + held + " bytes of " + key
                    + " after " + written + " were sent; it was removed, try again");
        }
    }

    private void requireEqual(Md5 sent, @Nullable String eTag, @Nullable String encryption) {
        if (sent.isDeniedBy(eTag, encryption)) {
            throw new StoreException("the server of " + location.describe() + " confirms other bytes of " + key
                    + " than were sent; nothing was kept, try again");
        }
    }

    /** Best effort: what is told is why it has to go. */
    private void remove() {
        try {
            client.deleteObject(request -> request.bucket(location.bucket()).key(inBucket));
        } catch (SdkException e) {
            // without its manifest it is no backup
        }
    }

    private static RequestBody body(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (SdkException e) {
            throw fail(failures.of("write " + key, e));
        } catch (RuntimeException e) {
            throw fail(e);
        }
    }

    private RuntimeException fail(RuntimeException e) {
        failed = e;
        close();
        return e;
    }

    private void requireSound() {
        if (failed != null) {
            throw failed;
        }
        if (!open) {
            throw new IllegalStateException("the object " + key + " is written already");
        }
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            collectPart(); // a part that arrives after the abort would stay
        } catch (RuntimeException e) {
            // discarded anyway
        }
        release();
        if (uploadId != null) {
            try {
                client.abortMultipartUpload(request ->
                        request.bucket(location.bucket()).key(inBucket).uploadId(uploadId));
            } catch (SdkException e) {
                // invisible, and discardPartial finds it
            }
        }
    }

    private void release() {
        sender.shutdown();
        filling = new byte[0];
        spare = new byte[0];
    }
}
