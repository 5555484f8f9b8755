package io.sluice.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an S3 store is: {@code s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=eu-central-1&pathStyle=true}.
 *
 * @param prefix plain segments with {@code /} between them; may be empty
 * @param endpoint null for AWS itself; else from the location, {@code AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL}
 * @param region null to let the SDK find it
 * @param pathStyle whether the bucket is in the path of requests instead of the host name; by default so with an
 *     endpoint of one's own
 */
record S3Location(
        String bucket,
        String prefix,
        @Nullable URI endpoint,
        @Nullable String region,
        boolean pathStyle) {

    private static final Set<String> KNOWN = Set.of("endpoint", "region", "pathStyle");
    private static final String EXAMPLE = "s3://bucket/prefix?endpoint=https://minio.example:9000&region=eu-central-1";

    static S3Location parse(String location, Map<String, String> environment) {
        URI uri;
        try {
            uri = new URI(location);
        } catch (URISyntaxException e) {
            throw wrong("it is not a URL"); // without the text: it may hold a password
        }
        String bucket = uri.getRawAuthority();
        if (bucket == null || bucket.indexOf('@') >= 0 || uri.getRawFragment() != null) {
            throw bucket == null ? wrong("it names no bucket") : credentials();
        }
        if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,62}")) {
            throw wrong("'" + bucket + "' is no bucket's name");
        }
        String prefix = uri.getRawPath().replaceAll("^/|/$", "");
        if (!prefix.isEmpty()) {
            KeySyntax.check(prefix);
        }
        Map<String, String> query = query(uri.getRawQuery());
        URI endpoint = endpoint(query.get("endpoint"), environment);
        String region = query.getOrDefault(
                "region", environment.getOrDefault("AWS_REGION", environment.get("AWS_DEFAULT_REGION")));
        if (region == null && endpoint != null) {
            region = "us-east-1"; // servers other than AWS do not mind, and the signature needs one
        }
        return new S3Location(bucket, prefix, endpoint, region, pathStyle(query.get("pathStyle"), endpoint));
    }

    private static Map<String, String> query(@Nullable String query) {
        Map<String, String> values = new HashMap<>();
        for (String each : query == null ? new String[0] : query.split("&")) {
            String[] pair = each.split("=", 2);
            if (pair.length != 2 || !KNOWN.contains(pair[0])) {
                if (pair[0].matches("(?i).*(key|secret|token|password|credential).*")) {
                    throw credentials();
                }
                throw wrong("it may have endpoint=, region= and pathStyle= only, not '" + pair[0] + "'");
            }
            values.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return values;
    }

    private static @Nullable URI endpoint(@Nullable String given, Map<String, String> environment) {
        String text = given != null
                ? given
                : environment.getOrDefault("AWS_ENDPOINT_URL_S3", environment.get("AWS_ENDPOINT_URL"));
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            URI uri = new URI(text);
            if (uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
                throw credentials();
            }
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw wrong("its endpoint is no http:// or https:// URL");
    }

    private static boolean pathStyle(@Nullable String given, @Nullable URI endpoint) {
        if (given == null) {
            return endpoint != null && !endpoint.getHost().endsWith(".amazonaws.com");
        }
        if (!given.equals("true") && !given.equals("false")) {
            throw wrong("pathStyle is either true or false");
        }
        return given.equals("true");
    }

    private static StoreException wrong(String why) {
        return new StoreException("the store's location is no S3 location: " + why + "; write it like " + EXAMPLE);
    }

    private static StoreException credentials() {
        return new StoreException("the store's location must hold no credentials; give them as AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY, a profile or a role, and write the location like " + EXAMPLE);
    }

    /** The key in the bucket of something in this store. */
    String inBucket(String path) {
        return prefix.isEmpty() ? path : prefix + "/" + path;
    }

    /** {@code s3://bucket/prefix}. */
    @Override
    public String toString() {
        return prefix.isEmpty() ? "s3://" + bucket : "s3://" + bucket + "/" + prefix;
    }

    /** Bucket and server, for a sentence. */
    String describe() {
        return "bucket " + bucket + " at " + server();
    }

    String server() {
        if (endpoint != null) {
            return endpoint.toString();
        }
        return region == null ? "AWS" : "AWS " + region;
    }
}
