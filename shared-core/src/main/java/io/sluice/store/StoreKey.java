package io.sluice.store;

import io.sluice.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Makes a segment of a store's key from any name, so that different names never share a key. */
public final class StoreKey {

    private static final int LONGEST = 128;
    private static final int KEPT_OF_A_LONG_NAME = 48;

    private StoreKey() {}

    /**
     * The name as one segment of {@code [A-Za-z0-9._-]}, 1 to 128 characters: ordinary names stay as they are,
     * {@code _} becomes {@code __}, any other character {@code _XX} or {@code _uXXXX} by its hexadecimal code. A dot at
     * the beginning counts as such a character, so that no segment is {@code .}, {@code ..} or a hidden file. A name
     * too long ends in a digest of all of it.
     */
    public static String segment(String name) {
        if (name.isEmpty()) {
            return "_";
        }
        StringBuilder segment = new StringBuilder();
        for (int at = 0; at < name.length(); at++) {
            append(segment, name.charAt(at), at == 0);
        }
        if (segment.length() <= LONGEST) {
            return segment.toString();
        }
        return segment.substring(0, KEPT_OF_A_LONG_NAME) + "_." + digest(name);
    }

    private static void append(StringBuilder segment, char character, boolean first) {
        if (character == '_') {
            segment.append("__");
        } else if (isPlain(character) && !(first && character == '.')) {
            segment.append(character);
        } else if (character < 0x100) {
            segment.append(String.format("_%02X", (int) character));
        } else {
            segment.append(String.format("_u%04X", (int) character));
        }
    }

    private static boolean isPlain(char character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || character == '.'
                || character == '-';
    }

    // UTF-16, because it keeps apart even names that are not well-formed
    private static String digest(String name) {
        return HexFormat.of().formatHex(Sha256.start().digest(name.getBytes(StandardCharsets.UTF_16BE)));
    }
}
