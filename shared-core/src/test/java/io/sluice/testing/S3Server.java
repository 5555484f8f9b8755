package io.sluice.testing;

import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jspecify.annotations.Nullable;

/** A real S3 server (S3Proxy) in this process, on a free port of 127.0.0.1, with one bucket. */
public final class S3Server implements AutoCloseable {

    public static final String BUCKET = "acme-backups";
    public static final String ACCESS_KEY = "sluice-test-key";

    /** A needle that is easy to look for. */
    public static final String SECRET_KEY = "sluice-test-secret-7f3a";

    private final BlobStoreContext context;
    private final S3Proxy proxy;
    private boolean running = true;

    private S3Server(BlobStoreContext context, S3Proxy proxy) {
        this.context = context;
        this.proxy = proxy;
    }

    /** A server that keeps everything in memory and asks for {@link #ACCESS_KEY} and {@link #SECRET_KEY}. */
    public static S3Server inMemory() {
        return start(ContextBuilder.newBuilder("transient-nio2"), AuthenticationType.AWS_V2_OR_V4, null);
    }

    /** A server in memory that takes whatever credentials it is given: for requests that were changed on the way. */
    public static S3Server inMemoryForAnybody() {
        return start(ContextBuilder.newBuilder("transient-nio2"), AuthenticationType.NONE, null);
    }

    /** A server that keeps everything in a directory. */
    public static S3Server in(Path directory) {
        return start(ContextBuilder.newBuilder("filesystem-nio2"), AuthenticationType.AWS_V2_OR_V4, directory);
    }

    private static S3Server start(
            ContextBuilder provider, AuthenticationType authentication, @Nullable Path directory) {
        Properties properties = new Properties();
        if (directory != null) {
            properties.setProperty("jclouds.filesystem.basedir", directory.toString());
        }
        BlobStoreContext context = provider.credentials(ACCESS_KEY, SECRET_KEY)
                .overrides(properties)
                .build(BlobStoreContext.class);
        context.getBlobStore().createContainerInLocation(null, BUCKET);
        S3Proxy.Builder builder = S3Proxy.builder()
                .blobStore(context.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .v4MaxNonChunkedRequestSize(1L << 30);
        if (authentication != AuthenticationType.NONE) {
            builder.awsAuthentication(authentication, ACCESS_KEY, SECRET_KEY);
        }
        S3Proxy proxy = builder.build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy does not start", e);
        }
        return new S3Server(context, proxy);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /** A store's location in the bucket. */
    public String location(String prefix) {
        return "s3://" + BUCKET + "/" + prefix + "?endpoint=" + endpoint();
    }

    /** Ends the server now, whatever it is doing. */
    public void stop() {
        if (running) {
            running = false;
            try {
                proxy.stop();
            } catch (Exception e) {
                throw new IllegalStateException("S3Proxy does not stop", e);
            }
        }
    }

    @Override
    public void close() {
        stop();
        context.close();
    }
}
