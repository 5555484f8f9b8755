package io.sluice.store;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store in an S3 bucket, on AWS or any server that honours conditional writes. Beneath the prefix, {@code documents/}
 * and {@code objects/} hold what their names say, as it is.
 */
public final class S3Store implements Store {

    private static final int ATTEMPTS = 3;
    /** With the SDK's growing pauses some ten seconds: long enough for a server that restarts. */
    private static final int UPLOAD_ATTEMPTS = 8;

    private final S3Location location;
    private final S3Failures failures;
    private final SdkHttpClient quick = http(Duration.ofSeconds(15));
    private final SdkHttpClient patient = http(Duration.ofSeconds(60));
    private final S3Client client;
    private final S3Client uploads;
    private final S3Documents documents;

    S3Store(S3Location location, AwsCredentialsProvider credentials) {
        this.location = location;
        this.failures = new S3Failures(location);
        try {
            this.client = client(quick, credentials, ATTEMPTS);
            this.uploads = client(patient, credentials, UPLOAD_ATTEMPTS);
        } catch (SdkException e) {
            quick.close();
            patient.close();
            throw failures.of("work", e);
        }
        this.documents = new S3Documents(client, location, failures);
    }

    /** @param silence how long a server may say nothing: a heartbeat must know soon, a part takes its time */
    private static SdkHttpClient http(Duration silence) {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(5))
                .socketTimeout(silence)
                .build();
    }

    private S3Client client(SdkHttpClient http, AwsCredentialsProvider credentials, int attempts) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .forcePathStyle(location.pathStyle())
                // Other servers stumble over the SDK's own checksums and chunks; every write has its Content-MD5.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false))
                .overrideConfiguration(configuration ->
                        configuration.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(attempts)
                                .build()));
        if (location.endpoint() != null) {
            builder.endpointOverride(location.endpoint());
        }
        if (location.region() != null) {
            builder.region(Region.of(location.region()));
        }
        return builder.build();
    }

    @Override
    public String location() {
        return location.toString();
    }

    @Override
    public String locationOf(String key) {
        return "s3://" + location.bucket() + "/" + inBucket(key);
    }

    @Override
    public void probe() {
        String key = "probe/" + UUID.randomUUID();
        Document first = create(key, bytes("1"));
        try {
            requireConflict("If-None-Match", () -> create(key, bytes("again")));
            replace(first, bytes("2"));
            requireConflict("If-Match", () -> replace(first, bytes("3")));
            try (ObjectWriter writer = write(key)) {
                writer.commit();
            }
        } finally {
            delete(key);
        }
    }

    private void requireConflict(String header, Runnable change) {
        try {
            change.run();
        } catch (StoreConflictException expected) {
            return;
        }
        throw new StoreException("the server of " + location.describe() + " ignores conditional writes (" + header
                + "), which keep two processes from writing the same record; use a server that honours them, or a"
                + " directory");
    }

    @Override
    public Optional<Document> read(String key) {
        return documents.read(KeySyntax.check(key));
    }

    @Override
    public Document create(String key, byte[] content) {
        return documents.create(KeySyntax.check(key), content);
    }

    @Override
    public Document replace(Document expected, byte[] content) {
        KeySyntax.check(expected.key());
        return documents.replace(expected, content);
    }

    @Override
    public List<String> documents(String prefix) {
        String start = location.inBucket("documents/");
        return list(start, KeySyntax.checkPrefix(prefix)).stream()
                .map(object -> object.key().substring(start.length()))
                .filter(KeySyntax::isKey)
                .sorted()
                .toList();
    }

    @Override
    public ObjectWriter write(String key) {
        return new S3ObjectWriter(uploads, location, failures, key, inBucket(key));
    }

    @Override
    public InputStream open(String key) {
        return new S3ObjectInput(client, location, failures, key, inBucket(key));
    }

    @Override
    public List<StoredObject> objects(String prefix) {
        String start = location.inBucket("objects/");
        return list(start, KeySyntax.checkPrefix(prefix)).stream()
                .map(object -> new StoredObject(object.key().substring(start.length()), object.size()))
                .filter(object -> KeySyntax.isKey(object.key()))
                .sorted(Comparator.comparing(StoredObject::key))
                .toList();
    }

    @Override
    public Optional<StoredObject> object(String key) {
        String object = inBucket(key);
        return call("look at " + key, () -> {
            try {
                long size = client.headObject(
                                request -> request.bucket(location.bucket()).key(object))
                        .contentLength();
                return Optional.of(new StoredObject(key, size));
            } catch (S3Exception e) {
                if (e.statusCode() == 404) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public List<String> foreign(String prefix) {
        KeySyntax.checkPrefix(prefix);
        return Stream.of("documents/", "objects/")
                .map(location::inBucket)
                .flatMap(start -> list(start, prefix).stream()
                        .map(object -> object.key().substring(start.length()))
                        .filter(key -> !KeySyntax.isKey(key))
                        .map(key -> KeySyntax.printable(key.substring(prefix.length()))))
                .toList();
    }

    private List<S3Object> list(String start, String prefix) {
        return call(
                "list " + (prefix.isEmpty() ? "everything" : prefix),
                () -> client
                        .listObjectsV2Paginator(
                                request -> request.bucket(location.bucket()).prefix(start + prefix))
                        .contents()
                        .stream()
                        .toList());
    }

    @Override
    public void delete(String key) {
        String object = inBucket(key);
        documents.delete(key);
        call(
                "delete " + key,
                () -> client.deleteObject(
                        request -> request.bucket(location.bucket()).key(object)));
    }

    @Override
    public void discardPartial(String key) {
        String object = inBucket(key);
        List<MultipartUpload> unfinished = call(
                "list unfinished uploads of " + key,
                () -> client
                        .listMultipartUploadsPaginator(
                                request -> request.bucket(location.bucket()).prefix(object))
                        .uploads()
                        .stream()
                        .filter(upload -> upload.key().equals(object))
                        .toList());
        for (MultipartUpload upload : unfinished) {
            call("abort an unfinished upload of " + key, () -> abort(object, upload.uploadId()));
        }
    }

    private boolean abort(String object, String uploadId) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(location.bucket()).key(object).uploadId(uploadId));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return false; // finished or aborted since it was listed
            }
            throw e;
        }
    }

    @Override
    public void close() {
        client.close();
        uploads.close();
        quick.close();
        patient.close();
    }

    private <T> T call(String verb, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failures.of(verb, e);
        }
    }

    private String inBucket(String key) {
        return location.inBucket("objects/" + KeySyntax.check(key));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
