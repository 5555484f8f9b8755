package io.sluice.store;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads an object and goes on where it was when the connection breaks: a restore may take hours. */
final class S3ObjectInput extends InputStream {

    private static final int BREAKS_IN_A_ROW = 3;

    private final S3Client client;
    private final S3Location location;
    private final S3Failures failures;
    private final String key;
    private final String inBucket;
    private @Nullable ResponseInputStream<GetObjectResponse> in;
    private final String eTag;
    private final long size;
    private long position;
    private int breaks;

    S3ObjectInput(S3Client client, S3Location location, S3Failures failures, String key, String inBucket) {
        this.client = client;
        this.location = location;
        this.failures = failures;
        this.key = key;
        this.inBucket = inBucket;
        ResponseInputStream<GetObjectResponse> opened = open(request());
        in = opened;
        eTag = opened.response().eTag();
        size = opened.response().contentLength();
    }

    private GetObjectRequest.Builder request() {
        return GetObjectRequest.builder().bucket(location.bucket()).key(inBucket);
    }

    private ResponseInputStream<GetObjectResponse> open(GetObjectRequest.Builder request) {
        try {
            return client.getObject(request.build());
        } catch (SdkException e) {
            throw failures.of("read s3://" + location.bucket() + "/" + inBucket, e);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        while (length > 0 && position < size) {
            try {
                if (in == null) {
                    in = open(request().range("bytes=" + position + "-").ifMatch(eTag));
                }
                int count = in.read(bytes, offset, length);
                if (count > 0) {
                    position += count;
                    breaks = 0;
                    return count;
                }
                throw new IOException("it ended after " + position + " of " + size + " bytes");
            } catch (IOException | SdkException e) {
                broken(e);
            }
        }
        return length == 0 ? 0 : -1;
    }

    private void broken(Exception e) {
        close();
        in = null;
        if (++breaks > BREAKS_IN_A_ROW) {
            throw new StoreException(
                    "the connection to " + location.describe() + " broke while " + key + " was read, after " + position
                            + " of " + size + " bytes: " + e.getMessage() + "; check the network and try again",
                    e);
        }
    }

    /** Drops the connection: the rest is not fetched only to be thrown away. */
    @Override
    public void close() {
        if (in != null) {
            in.abort();
        }
    }
}
