package io.sluice.backup;

import io.sluice.command.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code store.signingKey}: HMAC-SHA-256 (RFC 2104) over a manifest's bytes as they are in the store and the
 * key of its document, so that the manifest of another backup, application or environment does not pass for it. The
 * signature is the last member of the manifest; what stands before it is what is signed, so nothing is written again
 * to be verified.
 */
final class SigningKeys {

    private static final int SHORTEST = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final String END = "\n}";
    private static final Pattern SIGNATURE =
            Pattern.compile(",\n  \"signature\" : \"hmac-sha256 ([0-9a-f]{16}) ([0-9a-f]{64})\"\n}\\z");

    private final List<Secret> keys;

    /**
     * @param keys one per line: the first signs, each verifies; null or empty: nothing is signed or verified
     * @throws BackupException if a key is shorter than 32 characters
     */
    SigningKeys(@Nullable Secret keys) {
        this.keys = keys == null
                ? List.of()
                : keys.reveal()
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .map(Secret::of)
                        .toList();
        if (this.keys.stream().anyMatch(key -> key.reveal().length() < SHORTEST)) {
            throw new BackupException("store.signingKey contains a key of fewer than " + SHORTEST
                    + " characters; create one with: openssl rand -hex 32");
        }
    }

    /** Whether backups have to be signed. */
    boolean required() {
        return !keys.isEmpty();
    }

    /**
     * @param document key of the manifest's document in the store
     * @param json an object, indented, as Jackson writes it
     */
    byte[] sign(String document, byte[] json) {
        if (keys.isEmpty()) {
            return json;
        }
        String text = latin(json);
        if (!text.endsWith(END)) {
            throw new IllegalArgumentException("not an indented JSON object");
        }
        String signed = text.substring(0, text.length() - END.length());
        Secret key = keys.get(0);
        return (signed + ",\n  \"signature\" : \"hmac-sha256 " + id(key) + " "
                        + HexFormat.of().formatHex(signature(key, document, signed)) + "\"" + END)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** @throws BackupException if there are keys and none of them signed this content as this document */
    void verify(String document, byte[] content, String place) {
        if (keys.isEmpty()) {
            return;
        }
        String text = latin(content);
        Matcher matcher = SIGNATURE.matcher(text);
        if (!matcher.find()) {
            throw new BackupException(
                    "the manifest " + place + " is not signed, and store.signingKey is set: the backup"
                            + " was taken without a key, or someone else has written it; restore a signed one");
        }
        List<Secret> named =
                keys.stream().filter(key -> id(key).equals(matcher.group(1))).toList();
        if (named.isEmpty()) {
            throw new BackupException("the manifest " + place + " is signed with the key " + matcher.group(1)
                    + ", which is not one of store.signingKey; add that key as a further line of store.signingKey");
        }
        byte[] expected = HexFormat.of().parseHex(matcher.group(2));
        String signed = text.substring(0, matcher.start());
        if (named.stream().noneMatch(key -> MessageDigest.isEqual(signature(key, document, signed), expected))) {
            throw new BackupException(
                    "the signature of the manifest " + place + " is wrong: the manifest was changed or"
                            + " copied from another backup; do not restore it, and find out who can write to the store");
        }
    }

    /** Names a key without saying anything of it. */
    private static String id(Secret key) {
        return HexFormat.of().formatHex(mac(key, "sluice key id")).substring(0, 16);
    }

    private static byte[] signature(Secret key, String document, String signed) {
        return mac(key, "sluice manifest 1\n" + document + "\n" + signed);
    }

    /** @param text a character for each byte */
    private static byte[] mac(Secret key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
