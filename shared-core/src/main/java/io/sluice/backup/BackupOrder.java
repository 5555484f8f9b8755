package io.sluice.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of backups. Among those of one database the store's sequence decides and no clock does; clocks only place
 * the backups of several databases among each other, for people.
 *
 * <p>A backup without a place in the sequence was taken by an earlier version of Sluice. As each announcement gives those
 * that are there a place, it is later than all that have one; without a register, its time has to do.
 */
final class BackupOrder {

    /** @param time never earlier than that of a backup of the same database that started before it */
    private record Placed(BackupManifest backup, Instant time, int rank) {}

    private static final Comparator<BackupManifest> BY_TIME =
            Comparator.comparing(BackupManifest::startedAt).thenComparing(BackupManifest::id);

    /** How far the clocks of two machines are thought to be apart where only times are there to compare. */
    private static final Duration UNSURE = Duration.ofDays(1);

    private BackupOrder() {}

    /** @param registers by identity of the database */
    static List<BackupManifest> newestFirst(Collection<BackupManifest> backups, Map<String, BackupRegister> registers) {
        Map<String, List<BackupManifest>> byDatabase =
                backups.stream().collect(Collectors.groupingBy(BackupManifest::database));
        List<Placed> placed = new ArrayList<>();
        byDatabase.forEach((database, own) -> placed.addAll(place(own, registers.get(database))));
        placed.sort(Comparator.comparing(Placed::time)
                .thenComparing(each -> each.backup().database())
                .thenComparing(Placed::rank)
                .reversed());
        return placed.stream().map(Placed::backup).toList();
    }

    /** Whether a backup that cannot be read may be of this database and have started after its newest readable one. */
    static boolean mayBeNewer(
            String id, String database, Optional<BackupManifest> newest, Map<String, BackupRegister> registers) {
        BackupRegister own = registers.get(database);
        long place = own == null ? 0 : own.sequence(id);
        boolean ofAnother = registers.values().stream()
                .anyMatch(register -> register != own && register.find(id).isPresent());
        if (ofAnother) {
            return false;
        }
        Optional<Instant> made = BackupId.time(id);
        return newest.map(backup -> place > 0
                        ? place > place(backup, own)
                        : made.filter(time -> time.plus(UNSURE).isAfter(backup.startedAt()))
                                .isPresent())
                .orElse(place > 0 || made.isPresent());
    }

    private static List<Placed> place(List<BackupManifest> ofOneDatabase, @Nullable BackupRegister register) {
        List<BackupManifest> ordered = ofOneDatabase.stream()
                .sorted(Comparator.<BackupManifest>comparingLong(each -> place(each, register))
                        .thenComparing(BY_TIME))
                .toList();
        List<Placed> placed = new ArrayList<>();
        Instant reached = Instant.MIN;
        for (BackupManifest backup : ordered) {
            boolean byItsTime = register == null && backup.sequence() == null;
            Instant time = byItsTime || backup.startedAt().isAfter(reached) ? backup.startedAt() : reached;
            reached = byItsTime ? reached : time;
            placed.add(new Placed(backup, time, placed.size()));
        }
        return placed;
    }

    private static long place(BackupManifest backup, @Nullable BackupRegister register) {
        long noted = register == null ? 0 : register.sequence(backup.id());
        return noted > 0 ? noted : Objects.requireNonNullElse(backup.sequence(), Long.MAX_VALUE);
    }
}
