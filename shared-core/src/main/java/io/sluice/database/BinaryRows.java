package io.sluice.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of COPY's text format, turned into its binary format, which costs the server much less: it parses nothing. Both are
 * described with "COPY" in PostgreSQL's documentation; the binary form of a value is what its type's receive function
 * reads. A value that is not written as the server writes it makes its row an unknown one.
 */
final class BinaryRows {

    /** The kinds of value that are known. */
    enum Kind {
        TEXT,
        JSONB,
        BYTEA,
        BOOL,
        INT2,
        INT4,
        INT8,
        OID,
        FLOAT4,
        FLOAT8,
        NUMERIC,
        UUID,
        DATE,
        TIME,
        TIMESTAMP,
        TIMESTAMPTZ;

        private static final Map<String, Kind> BY_RECEIVE_FUNCTION = Map.ofEntries(
                Map.entry("textrecv", TEXT),
                Map.entry("varcharrecv", TEXT),
                Map.entry("bpcharrecv", TEXT),
                Map.entry("namerecv", TEXT),
                Map.entry("enum_recv", TEXT),
                Map.entry("json_recv", TEXT),
                Map.entry("jsonb_recv", JSONB),
                Map.entry("bytearecv", BYTEA),
                Map.entry("boolrecv", BOOL),
                Map.entry("int2recv", INT2),
                Map.entry("int4recv", INT4),
                Map.entry("int8recv", INT8),
                Map.entry("oidrecv", OID),
                Map.entry("float4recv", FLOAT4),
                Map.entry("float8recv", FLOAT8),
                Map.entry("numeric_recv", NUMERIC),
                Map.entry("uuid_recv", UUID),
                Map.entry("date_recv", DATE),
                Map.entry("time_recv", TIME),
                Map.entry("timestamp_recv", TIMESTAMP),
                Map.entry("timestamptz_recv", TIMESTAMPTZ));

        /** @param function the server's own one with which a type receives values; null if it has none */
        static @Nullable Kind of(@Nullable String function) {
            return function == null ? null : BY_RECEIVE_FUNCTION.get(function);
        }
    }

    /** From {@link #row}: the row goes on behind the end. */
    static final int MORE = -1;

    /** From {@link #row}: it is left to the server to read this row's text. */
    static final int UNKNOWN = -2;

    /** No value takes more bytes in binary than eight times its characters, its row's and its own length included. */
    private static final int GROWTH = 8;

    /** For what is around the rows, and for a value that turns out to be unknown. */
    private static final int SLACK_BYTES = 64;

    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final short NO_MORE_ROWS = -1;
    private static final int NULL = -1;

    private static final long MICROSECONDS = 1_000_000;
    private static final long DAY_MICROSECONDS = 86_400 * MICROSECONDS;

    /** PostgreSQL counts from the year 2000; this is that day's number from 1970. */
    private static final long EPOCH_DAY = 10_957;

    private static final int NUMERIC_NEGATIVE = 0x4000;
    private static final int NUMERIC_NAN = 0xC000;
    private static final int NUMERIC_INFINITY = 0xD000;
    private static final int NUMERIC_MINUS_INFINITY = 0xF000;
    private static final int NUMERIC_GROUP = 4;

    private final Kind[] kinds;
    private final ByteBuffer buffer;

    private byte[] text = {};
    private boolean escaped;
    private long number;

    /**
     * @param kinds of the columns in their order
     * @param bytes where rows are put, with {@link #room} for all that comes before the next {@link #taken}
     */
    BinaryRows(Kind[] kinds, byte[] bytes) {
        this.kinds = kinds.clone();
        buffer = ByteBuffer.wrap(bytes);
        buffer.put(SIGNATURE).putInt(0).putInt(0); // no flags, no extension
    }

    /** How many bytes so many bytes of text may need. */
    static int room(int text) {
        return GROWTH * text + SLACK_BYTES;
    }

    /** How many bytes of {@link #bytes} hold rows; {@link #taken} sets them back to none. */
    int size() {
        return buffer.position();
    }

    byte[] bytes() {
        return buffer.array();
    }

    void taken() {
        buffer.clear();
    }

    /** Ends the rows. */
    void end() {
        buffer.putShort(NO_MORE_ROWS);
    }

    /**
     * Turns one row.
     *
     * @param from where it begins in {@code rows}
     * @param to where what is there of this and of later rows ends
     * @return where the next one begins, or {@link #MORE} or {@link #UNKNOWN}: then it is as if this had not been called
     */
    int row(byte[] rows, int from, int to) {
        text = rows;
        int before = buffer.position();
        int next = fields(from, to);
        if (next < 0) {
            buffer.position(before);
        }
        return next;
    }

    private int fields(int from, int to) {
        buffer.putShort((short) kinds.length);
        int at = from;
        for (int column = 0; column < kinds.length; column++) {
            int end = fieldEnd(at, to);
            if (end < 0) {
                return MORE;
            }
            if (text[end] != (column == kinds.length - 1 ? '\n' : '\t') || !field(kinds[column], at, end)) {
                return UNKNOWN;
            }
            at = end + 1;
        }
        return at;
    }

    /** The tab or line break behind the field; negative if it is not there yet. */
    private int fieldEnd(int from, int to) {
        escaped = false;
        byte[] in = text;
        int at = from;
        while (at < to) {
            byte b = in[at];
            if (b == '\t' || b == '\n') {
                return at;
            }
            if (b == '\\') {
                escaped = true;
                at++;
            }
            at++;
        }
        return -1;
    }

    private boolean field(Kind kind, int at, int end) {
        if (escaped && end - at == 2 && text[at + 1] == 'N') {
            buffer.putInt(NULL);
            return true;
        }
        int length = buffer.position();
        buffer.putInt(0);
        if (!value(kind, at, end)) {
            return false;
        }
        buffer.putInt(length, buffer.position() - length - Integer.BYTES);
        return true;
    }

    /** A backslash is for the first three kinds alone; no other takes one for a part of its value. */
    private boolean value(Kind kind, int at, int end) {
        return switch (kind) {
            case TEXT -> string(at, end);
            case JSONB -> {
                buffer.put((byte) 1); // the version of its form
                yield string(at, end);
            }
            case BYTEA ->
                end - at >= 3
                        && text[at] == '\\'
                        && text[at + 1] == '\\'
                        && text[at + 2] == 'x'
                        && hexadecimal(at + 3, end);
            case BOOL -> bool(at, end);
            case INT2 -> integer(at, end, Short.MIN_VALUE, Short.MAX_VALUE) && put(Short.BYTES);
            case INT4 -> integer(at, end, Integer.MIN_VALUE, Integer.MAX_VALUE) && put(Integer.BYTES);
            case OID -> integer(at, end, 0, 0xFFFF_FFFFL) && put(Integer.BYTES);
            case INT8 -> integer(at, end, Long.MIN_VALUE, Long.MAX_VALUE) && put(Long.BYTES);
            case FLOAT4, FLOAT8 -> floating(kind, at, end);
            case NUMERIC -> numeric(at, end);
            case UUID -> uuid(at, end);
            case DATE ->
                (infinity(at, end, Integer.MIN_VALUE, Integer.MAX_VALUE) || end - at == 10 && date(at))
                        && put(Integer.BYTES);
            case TIME -> end - at >= 8 && time(at, end) == end && put(Long.BYTES);
            case TIMESTAMP, TIMESTAMPTZ ->
                (infinity(at, end, Long.MIN_VALUE, Long.MAX_VALUE) || timestamp(at, end, kind == Kind.TIMESTAMPTZ))
                        && put(Long.BYTES);
        };
    }

    /** Puts {@link #number}, which fits. */
    private boolean put(int bytes) {
        switch (bytes) {
            case Short.BYTES -> buffer.putShort((short) number);
            case Integer.BYTES -> buffer.putInt((int) number);
            default -> buffer.putLong(number);
        }
        return true;
    }

    private boolean string(int at, int end) {
        if (escaped) {
            return unescaped(at, end);
        }
        buffer.put(text, at, end - at);
        return true;
    }

    /** With the escapes that the server writes; another one is unknown. */
    private boolean unescaped(int from, int end) {
        for (int at = from; at < end; at++) {
            byte b = text[at];
            if (b == '\\') {
                at++;
                b = switch (text[at]) {
                    case '\\' -> '\\';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'v' -> 0x0B;
                    default -> 0;
                };
                if (b == 0) {
                    return false;
                }
            }
            buffer.put(b);
        }
        return true;
    }

    private boolean hexadecimal(int from, int end) {
        if ((end - from) % 2 != 0) {
            return false;
        }
        for (int at = from; at < end; at += 2) {
            int b = Character.digit(text[at], 16) << 4 | Character.digit(text[at + 1], 16);
            if (b < 0) {
                return false;
            }
            buffer.put((byte) b);
        }
        return true;
    }

    private boolean bool(int at, int end) {
        buffer.put((byte) (text[at] == 't' ? 1 : 0));
        return end - at == 1 && (text[at] == 't' || text[at] == 'f');
    }

    /** Into {@link #number}. */
    private boolean integer(int from, int end, long min, long max) {
        int at = from;
        boolean negative = text[at] == '-';
        if (negative) {
            at++;
        }
        int digits = end - at;
        if (digits < 1 || digits > 19) {
            return false;
        }
        long value = 0; // negative all along, as there is one negative number more
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 - digit;
            if (value > 0) {
                return false; // of 19 digits at most, the last step alone can leave the range, and once around
            }
        }
        if (!negative && value == Long.MIN_VALUE) {
            return false;
        }
        number = negative ? value : -value;
        return number >= min && number <= max;
    }

    /** The decimal number nearest to it is what the server writes, and both sides round to the nearest. */
    private boolean floating(Kind kind, int at, int end) {
        String said = new String(text, at, end - at, StandardCharsets.ISO_8859_1);
        boolean named = said.equals("NaN") || said.equals("Infinity") || said.equals("-Infinity");
        for (int i = 0; !named && i < said.length(); i++) {
            if ("0123456789.-+e".indexOf(said.charAt(i)) < 0) {
                return false;
            }
        }
        try {
            if (kind == Kind.FLOAT4) {
                buffer.putInt(Float.floatToIntBits(Float.parseFloat(said)));
            } else {
                buffer.putLong(Double.doubleToLongBits(Double.parseDouble(said)));
            }
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Groups of four decimal digits, counted from the decimal point (PostgreSQL, numeric.c, numeric_send). */
    private boolean numeric(int from, int end) {
        if (text[from] == 'N') {
            return special("NaN", NUMERIC_NAN, from, end);
        }
        boolean negative = text[from] == '-';
        int first = negative ? from + 1 : from;
        if (text[first] == 'I') {
            return special("Infinity", negative ? NUMERIC_MINUS_INFINITY : NUMERIC_INFINITY, first, end);
        }
        int point = first;
        while (point < end && text[point] != '.') {
            point++;
        }
        int whole = point - first;
        int fraction = Math.max(0, end - point - 1);
        int before = (whole + NUMERIC_GROUP - 1) / NUMERIC_GROUP;
        int after = (fraction + NUMERIC_GROUP - 1) / NUMERIC_GROUP;
        if (whole == 0 || point == end - 1) {
            return false;
        }
        buffer.putShort((short) (before + after))
                .putShort((short) (before - 1))
                .putShort((short) (negative ? NUMERIC_NEGATIVE : 0))
                .putShort((short) fraction);
        for (int at = point - before * NUMERIC_GROUP; at < point; at += NUMERIC_GROUP) {
            if (!group(at, first, point)) {
                return false;
            }
        }
        for (int at = point + 1; at < end; at += NUMERIC_GROUP) {
            if (!group(at, point + 1, end)) {
                return false;
            }
        }
        return true;
    }

    /** Four digits; those outside are zeros. */
    private boolean group(int from, int first, int end) {
        int group = 0;
        for (int at = from; at < from + NUMERIC_GROUP; at++) {
            int digit = at < first || at >= end ? 0 : text[at] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            group = group * 10 + digit;
        }
        buffer.putShort((short) group);
        return true;
    }

    private boolean special(String name, int sign, int at, int end) {
        buffer.putShort((short) 0).putShort((short) 0).putShort((short) sign).putShort((short) 0);
        return is(name, at, end);
    }

    private boolean uuid(int from, int end) {
        if (end - from != 36) {
            return false;
        }
        int at = from;
        for (int part : new int[] {8, 4, 4, 4, 12}) {
            if (!hexadecimal(at, at + part) || at + part < end && text[at + part] != '-') {
                return false;
            }
            at += part + 1;
        }
        return true;
    }

    private boolean infinity(int at, int end, long minus, long plus) {
        if (text[at] == '-' && is("infinity", at + 1, end)) {
            number = minus;
            return true;
        }
        number = plus;
        return text[at] == 'i' && is("infinity", at, end);
    }

    private boolean is(String word, int at, int end) {
        if (end - at != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@code 2026-11-29}, ten characters, into {@link #number} as a day; years of five digits or before Christ are unknown. */
    private boolean date(int at) {
        int century = two(at);
        int year = two(at + 2);
        int month = two(at + 5);
        int day = two(at + 8);
        if (century < 0
                || year < 0
                || month < 1
                || month > 12
                || day < 1
                || day > 31
                || text[at + 4] != '-'
                || text[at + 7] != '-') {
            return false;
        }
        // counted from March on, so that a leap day is a year's last, as java.time.LocalDate does it
        long y = century * 100 + year - (month <= 2 ? 1 : 0);
        long days = 365 * y + Math.floorDiv(y, 4) - Math.floorDiv(y, 100) + Math.floorDiv(y, 400);
        number = days + (153 * ((month + 9) % 12) + 2) / 5 + day - 1 - 719_468 - EPOCH_DAY;
        return true;
    }

    /**
     * {@code 12:34:56.789}, eight characters or more, into {@link #number} as microseconds.
     *
     * @return where it ends; negative if it is unknown
     */
    private int time(int at, int end) {
        int hours = two(at);
        int minutes = two(at + 3);
        int seconds = two(at + 6);
        if (hours < 0 || minutes < 0 || seconds < 0 || text[at + 2] != ':' || text[at + 5] != ':') {
            return -1;
        }
        number = ((hours * 60L + minutes) * 60 + seconds) * MICROSECONDS;
        int next = at + 8;
        if (next < end && text[next] == '.') {
            long unit = MICROSECONDS;
            for (next++; next < end && text[next] >= '0' && text[next] <= '9'; next++) {
                unit /= 10;
                number += unit * (text[next] - '0');
            }
            if (unit == MICROSECONDS || unit == 0) {
                return -1;
            }
        }
        return next;
    }

    /** {@code 2026-11-29 12:34:56.789}, with {@code +05:30:15} or a part of it if it has a zone, into {@link #number}. */
    private boolean timestamp(int at, int end, boolean zoned) {
        if (end - at < 19 || text[at + 10] != ' ' || !date(at)) {
            return false;
        }
        long day = number;
        int next = time(at + 11, end);
        if (next < 0) {
            return false;
        }
        number += day * DAY_MICROSECONDS;
        if (!zoned) {
            return next == end;
        }
        if (next == end || text[next] != '+' && text[next] != '-') {
            return false;
        }
        boolean east = text[next] == '+';
        long offset = 0;
        int part = next + 1;
        for (long unit = 3_600; unit > 0 && part + 2 <= end; unit /= 60) {
            if (two(part) < 0) {
                return false;
            }
            offset += unit * two(part);
            part += 2;
            if (part == end) {
                number += (east ? -offset : offset) * MICROSECONDS;
                return true;
            }
            if (text[part] != ':') {
                return false;
            }
            part++;
        }
        return false;
    }

    /** The number of two digits; negative if they are none. */
    private int two(int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }
}
