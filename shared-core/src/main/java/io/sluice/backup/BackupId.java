package io.sluice.backup;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Ids of backups: UTC to the second and four random hexadecimal digits, {@code 20261124-040102-4f2a}. */
final class BackupId {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");
    private static final int TIME_LENGTH = 15;

    private BackupId() {}

    static String at(Instant now) {
        String time = TIME.format(now.atOffset(ZoneOffset.UTC));
        return String.format("%s-%04x", time, ThreadLocalRandom.current().nextInt(0x10000));
    }

    /** When the id was made; empty if this is none. */
    static Optional<Instant> time(String id) {
        if (!id.matches("\\d{8}-\\d{6}-[0-9a-f]{4}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    LocalDateTime.parse(id.substring(0, TIME_LENGTH), TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
