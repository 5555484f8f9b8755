package io.sluice.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The checksum that every S3 server knows: it goes out as Content-MD5 and comes back as the ETag. */
record Md5(byte[] digest) {

    static Md5 of(byte[] bytes, int length) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(bytes, 0, length);
            return new Md5(md5.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    String base64() {
        return Base64.getEncoder().encodeToString(digest);
    }

    /**
     * Whether an ETag speaks against it. One that is no MD5 says nothing, nor does one of encrypted content (Amazon S3
     * API reference, "Object": the ETag is the MD5 unless SSE-C or SSE-KMS is used).
     *
     * @param encryption the answer's {@code x-amz-server-side-encryption}
     */
    boolean isDeniedBy(@Nullable String eTag, @Nullable String encryption) {
        boolean plain = encryption == null || encryption.equals("AES256");
        String told = eTag == null ? "" : eTag.replace("\"", "");
        return plain
                && told.matches("[0-9a-fA-F]{32}")
                && !told.equalsIgnoreCase(HexFormat.of().formatHex(digest));
    }
}
