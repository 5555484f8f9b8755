package software.amazon.awssdk.auth.credentials;

import io.sluice.jenkins.Signature;

public final class AwsSessionCredentials implements AwsCredentials {
    private AwsSessionCredentials() {}

    public String accessKeyId() {
        return Signature.only();
    }

    public String secretAccessKey() {
        return Signature.only();
    }

    public String sessionToken() {
        return Signature.only();
    }
}
