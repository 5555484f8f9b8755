package software.amazon.awssdk.auth.credentials;

public final class AwsSessionCredentials implements AwsCredentials {
    private AwsSessionCredentials() {}

    public String accessKeyId() {
        throw new UnsupportedOperationException();
    }

    public String secretAccessKey() {
        throw new UnsupportedOperationException();
    }

    public String sessionToken() {
        throw new UnsupportedOperationException();
    }
}
