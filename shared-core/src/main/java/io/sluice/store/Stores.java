package io.sluice.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Opens the store that a location names. */
public final class Stores {

    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://.*", Pattern.DOTALL);

    private Stores() {}

    /**
     * Opens a store without touching it; {@link Store#probe()} says whether it works.
     *
     * @param location a directory (absolute, {@code ~/…}, or relative to {@code baseDirectory}) or
     *     {@code s3://bucket/prefix?endpoint=…&region=…&pathStyle=true}
     * @param baseDirectory what a relative directory is relative to: where release.yaml is
     * @throws StoreException if the location is neither
     */
    public static Store open(String location, Path baseDirectory) {
        if (location.toLowerCase(Locale.ROOT).startsWith("s3://")) {
            return new S3Store(
                    S3Location.parse(location, System.getenv()),
                    DefaultCredentialsProvider.builder().build());
        }
        if (SCHEME.matcher(location).matches()) {
            String scheme = location.substring(0, location.indexOf(':'));
            throw new StoreException("the store's location begins with " + scheme
                    + "://, which Sluice does not know; name a directory or s3://bucket/prefix");
        }
        if (location.isBlank()) {
            throw new StoreException("the store's location is empty; name a directory or s3://bucket/prefix");
        }
        return new DirectoryStore(directory(location, baseDirectory));
    }

    private static Path directory(String location, Path baseDirectory) {
        try {
            if (location.equals("~") || location.startsWith("~/")) {
                return Path.of(System.getProperty("user.home") + location.substring(1));
            }
            return baseDirectory.resolve(location);
        } catch (InvalidPathException e) {
            throw new StoreException("the store's location is not a path of this system: " + e.getReason(), e);
        }
    }
}
