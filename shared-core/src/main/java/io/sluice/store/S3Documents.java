package io.sluice.store;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Documents as S3 objects, changed by conditional writes; the version is the ETag. Each write carries a mark of its
 * own, because a request whose answer was lost is sent again, and then finds itself in the way.
 */
final class S3Documents {

    private static final String MARK = "sluice-write";
    private static final int TRIES = 5;

    private final S3Client client;
    private final S3Location location;
    private final S3Failures failures;

    S3Documents(S3Client client, S3Location location, S3Failures failures) {
        this.client = client;
        this.location = location;
        this.failures = failures;
    }

    Optional<Document> read(String key) {
        return get(key).map(found -> document(key, found));
    }

    private Optional<ResponseBytes<GetObjectResponse>> get(String key) {
        for (int attempt = 1; ; attempt++) {
            try {
                ResponseBytes<GetObjectResponse> found = client.getObjectAsBytes(
                        request -> request.bucket(location.bucket()).key(inBucket(key)));
                requireWhole(key, found);
                return Optional.of(found);
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            } catch (CutAnswerException e) {
                if (attempt == TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(20_000_000L * attempt);
            } catch (SdkException e) {
                throw failures.of("read " + key, e);
            }
        }
    }

    /** The JDK's HTTP client takes the end of a connection for the end of an answer, whatever length was announced. */
    private void requireWhole(String key, ResponseBytes<GetObjectResponse> found) {
        Long announced = found.response().contentLength();
        int arrived = found.asByteArrayUnsafe().length;
        if (announced != null && announced != arrived) {
            throw new CutAnswerException("the answer of " + location.describe() + " was cut off while " + key
                    + " was read, after " + arrived + " of " + announced + " bytes; check the network and try again");
        }
    }

    private static final class CutAnswerException extends StoreException {

        private static final long serialVersionUID = 1;

        CutAnswerException(String message) {
            super(message);
        }
    }

    Document create(String key, byte[] content) {
        return put(key, content, request -> request.ifNoneMatch("*"));
    }

    Document replace(Document expected, byte[] content) {
        return put(expected.key(), content, request -> request.ifMatch(expected.version()));
    }

    private Document put(String key, byte[] content, Consumer<PutObjectRequest.Builder> condition) {
        String mark = UUID.randomUUID().toString();
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(inBucket(key))
                .contentMD5(Md5.of(content, content.length).base64())
                .metadata(Map.of(MARK, mark))
                .applyMutation(condition)
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                String version = client.putObject(request, RequestBody.fromBytes(content))
                        .eTag();
                return new Document(key, content.clone(), version);
            } catch (S3Exception e) {
                boolean lost = e.statusCode() == 412 || S3Failures.code(e).equals("NoSuchKey");
                if (lost || e.statusCode() == 409 && attempt == TRIES) {
                    return written(key, mark).orElseThrow(() -> new StoreConflictException(key));
                }
                if (e.statusCode() != 409) {
                    throw failures.of("write " + key, e);
                }
                LockSupport.parkNanos(20_000_000L * attempt); // two writers at once: S3 asks both to try again
            } catch (SdkException e) {
                throw failures.of("write " + key, e);
            }
        }
    }

    private Optional<Document> written(String key, String mark) {
        return get(key).filter(found -> mark.equals(found.response().metadata().get(MARK)))
                .map(found -> document(key, found));
    }

    private static Document document(String key, ResponseBytes<GetObjectResponse> found) {
        return new Document(key, found.asByteArray(), found.response().eTag());
    }

    void delete(String key) {
        try {
            client.deleteObject(request -> request.bucket(location.bucket()).key(inBucket(key)));
        } catch (SdkException e) {
            throw failures.of("delete " + key, e);
        }
    }

    private String inBucket(String key) {
        return location.inBucket("documents/" + key);
    }
}
