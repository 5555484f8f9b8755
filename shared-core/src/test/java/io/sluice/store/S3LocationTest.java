package io.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {

    @Test
    void theLocationDecidesBeforeTheEnvironment() {
        Map<String, String> environment = Map.of(
                "AWS_ENDPOINT_URL_S3", "https://minio.example",
                "AWS_ENDPOINT_URL", "https://other.example",
                "AWS_REGION", "eu-west-1");
        assertThat(S3Location.parse("s3://acme/shop/", environment))
                .isEqualTo(new S3Location("acme", "shop", URI.create("https://minio.example"), "eu-west-1", true));
        assertThat(S3Location.parse(
                        "s3://acme/a/b?endpoint=http://127.0.0.1:9000&region=eu-central-1&pathStyle=false",
                        environment))
                .isEqualTo(new S3Location("acme", "a/b", URI.create("http://127.0.0.1:9000"), "eu-central-1", false));
    }

    @Test
    void awsNeedsNoEndpoint() {
        S3Location location = S3Location.parse("s3://acme", Map.of("AWS_DEFAULT_REGION", "eu-west-1"));
        assertThat(location).isEqualTo(new S3Location("acme", "", null, "eu-west-1", false));
        assertThat(location).hasToString("s3://acme");
        assertThat(location.describe()).isEqualTo("bucket acme at AWS eu-west-1");
        assertThat(location.inBucket("documents/x")).isEqualTo("documents/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://AKIA:hunter2@acme/shop",
                "s3://acme/shop?secretKey=hunter2",
                "s3://acme/shop?aws_access_key_id=hunter2",
                "s3://acme/shop?endpoint=http://user:hunter2@127.0.0.1:9000",
                "s3://acme/shop?endpoint=http://127.0.0.1:9000%3Ftoken%3Dhunter2"
            })
    void credentialsAreRefusedAndNotRepeated(String location) {
        assertThatThrownBy(() -> S3Location.parse(location, Map.of()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("must hold no credentials")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:///shop",
                "s3://",
                "s3://acme/../other",
                "s3://acme/a b",
                "s3://acme/shop?region",
                "s3://acme/shop?colour=red",
                "s3://acme/shop?endpoint=ftp://x",
                "s3://acme/shop?endpoint=minio:9000",
                "s3://acme/shop?pathStyle=yes"
            })
    void whatIsNoLocationIsRefused(String location) {
        assertThatThrownBy(() -> S3Location.parse(location, Map.of())).isInstanceOf(StoreException.class);
    }

    @Test
    void tenThousandPartsHoldFiveTebibytes() {
        long total = 0;
        for (int part = 1; part <= PartSize.MOST_PARTS; part++) {
            total += PartSize.of(part);
            assertThat(PartSize.of(part)).isBetween(8 << 20, Integer.MAX_VALUE - 8);
        }
        assertThat(total).isGreaterThanOrEqualTo(5L << 40);
        assertThat(PartSize.of(1)).isEqualTo(8 << 20);
    }
}
