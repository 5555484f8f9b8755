package io.jenkins.plugins.sluice;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.Extension;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The credentials of the AWS Credentials plugin. */
@Extension(optional = true)
public final class AwsKeySource implements KeySource {

    @Override
    public Class<? extends StandardCredentials> kind() {
        return AmazonWebServicesCredentials.class;
    }

    @Override
    public Optional<JobCredentials.Keys> keys(StandardCredentials credentials) {
        return credentials instanceof AmazonWebServicesCredentials aws
                ? Optional.of(read(aws.resolveCredentials()))
                : Optional.empty();
    }

    private static JobCredentials.Keys read(AwsCredentials keys) {
        return new JobCredentials.Keys(
                keys.accessKeyId(),
                keys.secretAccessKey(),
                keys instanceof AwsSessionCredentials session ? session.sessionToken() : null);
    }
}
