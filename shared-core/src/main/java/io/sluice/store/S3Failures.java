package io.sluice.store;

import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The sentence for an error of an S3 server: what, where, what now. */
final class S3Failures {

    private final S3Location location;

    S3Failures(S3Location location) {
        this.location = location;
    }

    /** @param verb such as {@code write backups/1.dump} */
    StoreException of(String verb, SdkException e) {
        return new StoreException("cannot " + verb + " in " + location.describe() + ": " + reason(e), e);
    }

    private String reason(SdkException e) {
        return e instanceof AwsServiceException answer ? answer(answer) : noAnswer(e);
    }

    private String answer(AwsServiceException e) {
        String code = code(e);
        if (code.equals("NoSuchBucket")) {
            return "the bucket does not exist; create it or correct the store's location";
        }
        if (code.equals("NoSuchKey")) {
            return "it is not there; was it deleted, or is this another store?";
        }
        if (code.equals("PermanentRedirect") || code.equals("AuthorizationHeaderMalformed") || e.statusCode() == 301) {
            return "the bucket is in another region; add ?region=… to the store's location";
        }
        if (e.statusCode() == 401 || e.statusCode() == 403) {
            return "access is denied (" + code
                    + "); check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile or the"
                    + " role, and that its policy allows to get, put, delete and list objects and to list and abort"
                    + " multipart uploads there";
        }
        if (e.statusCode() == 501) {
            return "the server does not implement it (" + code + "); use another S3 server, or a directory";
        }
        if (e.statusCode() == 507 || code.contains("StorageFull") || code.contains("Quota")) {
            return "the server has no space left (" + code + "); free some, or name another store";
        }
        if (e.statusCode() >= 500) {
            return "the server failed (" + code + "); try again when it works";
        }
        return "the server refused it (" + code + ")";
    }

    private static String noAnswer(SdkException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            if (text.contains("Unable to load credentials")) {
                return "no credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role";
            }
            if (text.contains("Unable to load region")) {
                return "no region is known; set AWS_REGION or add ?region=… to the store's location";
            }
            if (cause instanceof UnknownHostException) {
                return "its host name is unknown; correct the store's endpoint or the name service";
            }
            if (cause instanceof SSLException) {
                return "no secure connection (" + text + "); check the endpoint's scheme and certificate";
            }
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "the server cannot be reached (" + root.getMessage() + "); check the endpoint and the network, then try"
                + " again";
    }

    static String code(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return code == null || code.isBlank() ? "HTTP " + e.statusCode() : code;
    }
}
