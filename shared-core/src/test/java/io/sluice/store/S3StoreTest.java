package io.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.Await;
import io.sluice.testing.S3Server;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;

@Timeout(60)
class S3StoreTest extends StoreContract {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static S3Server server;
    private S3Store store;

    @BeforeAll
    static void start() {
        server = S3Server.inMemory();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        store = open(server.location("prefix/" + COUNT.incrementAndGet()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    Store store() {
        return store;
    }

    @Override
    void assertNothingPartial() {
        try (S3Client client = client(server.endpoint())) {
            assertThat(unfinished(client)).isEmpty();
        }
    }

    @Override
    void awaitPartial() {
        try (S3Client client = client(server.endpoint())) {
            Await.await(() -> unfinished(client).stream().allMatch(upload -> hasParts(client, upload)));
        }
    }

    /** S3Proxy answers 400 as long as a part is on its way. */
    private static boolean hasParts(S3Client client, MultipartUpload upload) {
        try {
            return client.listParts(request ->
                            request.bucket(S3Server.BUCKET).key(upload.key()).uploadId(upload.uploadId()))
                    .hasParts();
        } catch (S3Exception e) {
            return false;
        }
    }

    private List<MultipartUpload> unfinished(S3Client client) {
        return client.listMultipartUploads(request -> request.bucket(S3Server.BUCKET)
                        .prefix(store.location().substring(("s3://" + S3Server.BUCKET + "/").length())))
                .uploads();
    }

    static S3Store open(String location) {
        return open(location, S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
    }

    static S3Store open(String location, String accessKey, String secretKey) {
        return new S3Store(S3Location.parse(location, Map.of()), credentials(accessKey, secretKey));
    }

    /** A client of our own, to look at what the store did. */
    static S3Client client(URI endpoint) {
        return S3Client.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY))
                .build();
    }

    private static StaticCredentialsProvider credentials(String accessKey, String secretKey) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }
}
